"""A library that is installed on the system."""

load("@rules_cc//cc:cc_library.bzl", "cc_library")

def library(name, **kwargs):
    """Makes a label that brings the options to link an installed library."""
    cc_library(name = name, visibility = ["//visibility:public"], **kwargs)
