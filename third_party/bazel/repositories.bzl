"""Local stand-ins for the repositories that Bazel 4 would otherwise download.

Debian ships some rule sets under /usr/share/bazel; where it does not, or where its version does not load under
Debian's own Bazel (bazel-rules-cc 0.0.4), a few lines here hand out Bazel's native rules under the usual labels.
"""

load("//third_party:system.bzl", "system_repository")

def _stub_repository_impl(ctx):
    for path, content in ctx.attr.files.items():
        ctx.file(path, content)

_stub_repository = repository_rule(
    implementation = _stub_repository_impl,
    attrs = {"files": attr.string_dict(doc = "Path inside the repository -> content.")},
    doc = "A repository made of the files given, and nothing else.",
)

_RULES_CC = """
cc_binary = native.cc_binary
cc_import = native.cc_import
cc_library = native.cc_library
cc_test = native.cc_test
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
"""

_RULES_JAVA = """
java_binary = native.java_binary
java_import = native.java_import
java_library = native.java_library
java_lite_proto_library = native.java_lite_proto_library
java_proto_library = native.java_proto_library
java_test = native.java_test
java_toolchain = native.java_toolchain
java_runtime = native.java_runtime
java_package_configuration = native.java_package_configuration
java_plugin = native.java_plugin
"""

def _rules(name, folder, content):
    _stub_repository(
        name = name,
        files = {"BUILD": "", "WORKSPACE": "", folder + "/BUILD": "exports_files([\"defs.bzl\"])", folder + "/defs.bzl": content},
    )

def debian_repositories():
    """Declares every repository that the build touches, all of them local."""
    system_repository(name = "system")
    _rules("rules_cc", "cc", _RULES_CC)
    _rules("rules_java", "java", _RULES_JAVA)

    # Every test depends on this; it would be downloaded even when no coverage is asked for.
    _stub_repository(
        name = "remote_coverage_tools",
        files = {
            "BUILD": "filegroup(name = \"coverage_report_generator\", srcs = [], visibility = [\"//visibility:public\"])",
            "WORKSPACE": "",
        },
    )
