"""What the build takes from the system, asked of the system: what to link, protoc, Vega's modules."""

# Libraries with a pkg-config file: our name -> the modules that our files include something of. pkg-config knows, for
# the version that is installed, which libraries those need in turn; the linker drops what a program does not use.
_PKG_CONFIG = {
    "absl": [
        "absl_flags",
        "absl_flags_commandlineflag",
        "absl_flags_parse",
        "absl_flags_reflection",
        "absl_function_ref",
        "absl_span",
        "absl_status",
        "absl_statusor",
        "absl_str_format",
        "absl_strings",
        "absl_time",
    ],
    "benchmark": ["benchmark"],
    "crypto": ["libcrypto"],
    "curl": ["libcurl"],
    "googletest": ["gmock"],
    "googletest_main": ["gtest_main", "gmock"],
    "httplib": ["cpp-httplib"],
    "jpeg": ["libjpeg"],
    "leptonica": ["lept"],
    "png": ["libpng"],
    "protobuf": ["protobuf"],
    "yaml_cpp": ["yaml-cpp"],
    "zip": ["libzip"],
    "zlib": ["zlib"],
}

# Those whose headers depend on how the library was built: what to define, pkg-config knows too.
_WITH_DEFINES = ["httplib"]

_VEGA = "/usr/share/javascript/vega"

def _system_impl(ctx):
    lines = ["LINKOPTS = {"]
    for name, modules in _PKG_CONFIG.items():
        result = ctx.execute(["pkg-config", "--libs"] + modules)
        if result.return_code != 0:
            fail("pkg-config knows no %s; ./bazelw installs what is missing:\n%s" % (" ".join(modules), result.stderr))
        lines.append("    %s: %s," % (repr(name), repr([option for option in result.stdout.strip().split(" ") if option])))
    lines += ["}", "DEFINES = {"]
    for name in _WITH_DEFINES:
        result = ctx.execute(["pkg-config", "--cflags-only-other"] + _PKG_CONFIG[name])
        options = [option for option in result.stdout.strip().split(" ") if option.startswith("-D")]
        lines.append("    %s: %s," % (repr(name), repr([option[2:] for option in options])))
    ctx.file("libraries.bzl", "\n".join(lines + ["}", ""]))

    protoc = ctx.which("protoc")
    if not protoc:
        fail("there is no protoc; ./bazelw installs what is missing")
    ctx.symlink(protoc, "protoc")
    ctx.symlink(_VEGA, "vega")
    ctx.file("BUILD", "\n".join([
        "package(default_visibility = [\"//visibility:public\"])",
        "exports_files([\"protoc\"] + glob([\"vega/*.min.js\"]))",
        "",
    ]))

system_repository = repository_rule(
    implementation = _system_impl,
    doc = "@system: libraries.bzl (what to link and to define, by the labels of //third_party), protoc, and vega/*.min.js.",
    local = True,  # Asked again when a Bazel server starts.
)
