"""The provider refunds function."""
