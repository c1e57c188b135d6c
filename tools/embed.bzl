"""A file as a C++ constant, for binaries that carry what they need."""

load("//tools:cc.bzl", "cc_library")

def _camel_case(name):
    return "k" + "".join([word.capitalize() for word in name.split("_")])

def _embedded(name, src, body, deps = [], **kwargs):
    """A cc_library whose header, <package>/<name>.h, holds what the shell commands `body` print."""
    guard = "INKNET_%s_%s_H_" % (native.package_name().replace("/", "_").upper(), name.upper())
    native.genrule(
        name = name + "_header",
        srcs = [src],
        outs = [name + ".h"],
        cmd = "\n".join([
            "{",
            "echo '// Generated from $<.'",
            "echo '#ifndef %s'" % guard,
            "echo '#define %s'" % guard,
        ] + body + [
            "echo '#endif  // %s'" % guard,
            "} > $@",
        ]),
        visibility = ["//visibility:private"],
    )
    cc_library(
        name = name,
        generated = [name + ".h"],
        only = [],
        deps = deps,
        **kwargs
    )

def embedded_file(name, src, symbol = None, **kwargs):
    """Makes a cc_library whose header, <package>/<name>.h, holds a text.

    Args:
      name: The library. With name = "emnist" in configs/, #include "configs/emnist_best.h".
      src: The file: text without carriage returns, NUL bytes, or the characters )embedded" in a row.
      symbol: The constant, an absl::string_view in the package's namespace (inknet::configs); by default the name in
        CamelCase after a k: kEmnistBest.
      **kwargs: Passed on to cc_library.
    """
    symbol = symbol or _camel_case(name)
    namespace = "inknet::" + native.package_name().replace("/", "::")

    # A raw string literal begins and ends around the file as it is. An array beside the string_view: the compiler
    # knows its size without counting, which it does for some hundred thousand characters at most.
    _embedded(
        name = name,
        src = src,
        body = [
            "echo '#include \"absl/strings/string_view.h\"'",
            "echo 'namespace %s {'" % namespace,
            "printf '%%s' 'inline constexpr char %sBytes[] = R\"embedded('" % symbol,
            "cat $<",
            "echo ')embedded\";'",
            "echo 'inline constexpr absl::string_view %s(%sBytes, sizeof(%sBytes) - 1);'" % (symbol, symbol, symbol),
            "echo '}  // namespace %s'" % namespace,
        ],
        deps = ["//third_party:absl"],
        **kwargs
    )

def embedded_bytes(name, src):
    """Makes a cc_library whose header, <package>/<name>.h, holds a file's bytes, whatever they are.

    Args:
      name: The library. The constant, an array of unsigned char in inknet, is called as that of embedded_file.
      src: The file.
    """
    _embedded(
        name = name,
        src = src,
        body = [
            "echo 'namespace inknet {'",
            "echo 'inline constexpr unsigned char %s[] = {'" % _camel_case(name),
            "od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g'",
            "echo '};'",
            "echo '}  // namespace inknet'",
        ],
    )
