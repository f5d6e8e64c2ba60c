"""The flash allocator function."""
