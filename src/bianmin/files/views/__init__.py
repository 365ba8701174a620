"""The screens of the papers' photos and scans."""
