"""protoc's C++ code, by protoc itself: no Bazel needs rules for protocol buffers of its own."""

load("//tools:cc.bzl", "cc_library")
load("//tools:embed.bzl", "embedded_bytes")

def cc_protos(name, deps = [], **kwargs):
    """A library of the messages of the folder's .proto files, included as "<folder>/<file>.pb.h".

    Args:
      name: The library. The files themselves are <name>_files. <name>_descriptors.h has what protoc knows of them,
        comments and all: a FileDescriptorSet.
      deps: cc_protos of other folders that they import.
      **kwargs: As for cc_library.
    """
    protos = native.glob(["*.proto"])
    folder = native.package_name()
    native.filegroup(
        name = name + "_files",
        srcs = protos + [dep + "_files" for dep in deps],
        visibility = ["//visibility:public"],
    )
    generated = [proto[:-len("proto")] + end for proto in protos for end in ["pb.h", "pb.cc"]]
    native.genrule(
        name = name + "_code",
        srcs = [name + "_files"],
        outs = generated + [name + ".descriptors"],
        cmd = "$(location @system//:protoc) --proto_path=. --cpp_out=$(GENDIR) --include_source_info " +
              "--descriptor_set_out=$(RULEDIR)/%s.descriptors " % name +
              " ".join(["%s/%s" % (folder, proto) for proto in protos]),
        tools = ["@system//:protoc"],
    )
    cc_library(
        name = name,
        only = [],
        generated = generated,
        deps = deps + ["//third_party:protobuf"],
        **kwargs
    )
    embedded_bytes(name = name + "_descriptors", src = name + ".descriptors")
