"""The repositories of a Bazel that reads WORKSPACE: all of them local.

Debian ships some rule sets under /usr/share/bazel; where it does not, or where its version does not load under
Debian's own Bazel 4 (bazel-rules-cc 0.0.4), a few lines here hand out Bazel's native rules under the usual labels.
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

_RULES_CC = [
    "cc_binary",
    "cc_import",
    "cc_library",
    "cc_test",
    "cc_toolchain",
    "cc_toolchain_suite",
]

_RULES_JAVA = [
    "java_binary",
    "java_import",
    "java_library",
    "java_lite_proto_library",
    "java_package_configuration",
    "java_plugin",
    "java_proto_library",
    "java_runtime",
    "java_test",
    "java_toolchain",
]

def _native_rules(name, folder, rules):
    """The repository `name` with native rules: all in <folder>/defs.bzl, and each in a file of its own."""
    files = {"BUILD": "", "WORKSPACE": "", folder + "/BUILD": ""}
    for rule in rules:
        files["%s/%s.bzl" % (folder, rule)] = "%s = native.%s\n" % (rule, rule)
    files[folder + "/defs.bzl"] = "".join(["%s = native.%s\n" % (rule, rule) for rule in rules])
    _stub_repository(name = name, files = files)

def debian_repositories():
    """Declares every repository that the build touches."""
    system_repository(name = "system")
    _native_rules("rules_cc", "cc", _RULES_CC)
    _native_rules("rules_java", "java", _RULES_JAVA)

    # Every test depends on this; it would be downloaded even when no coverage is asked for.
    _stub_repository(
        name = "remote_coverage_tools",
        files = {
            "BUILD": "filegroup(name = \"coverage_report_generator\", visibility = [\"//visibility:public\"])",
            "WORKSPACE": "",
        },
    )
