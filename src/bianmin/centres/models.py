"""Divisions, centres, departments and windows (便民服务中心)."""
