"""Reads whole tables and proves what must hold of them, whoever wrote them and in which order."""
