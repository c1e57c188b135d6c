// //train:draw as a user starts it: what it prints, what it refuses, how it ends.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "data/formats/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model/model_file.h"
#include "util/file.h"
#include "util/test_shell.h"

namespace inknet::train {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string ModelFile(const std::vector<std::string>& class_names) {
  model::Model model;
  model.image_rows = model.image_columns = 12;
  model.class_names = class_names;
  model.parameters.push_back({144, static_cast<int>(class_names.size()),
                              std::vector<float>(144 * class_names.size(), 0.0f),
                              std::vector<float>(class_names.size(), 0.0f)});
  const std::string path = JoinPath(formats::NewFolder(), "model.safetensors");
  EXPECT_TRUE(model::SaveModel(path, model).ok());
  return path;
}

// Starts it, waits until it has printed its address, ends it by `signal`.
ShellResult StartAndEnd(const std::string& flags, const std::string& signal) {
  const std::string out = JoinPath(formats::NewFolder(), "out");
  return Shell(absl::StrCat("train/draw ", flags, " >'", out, "' 2>&1 & pid=$!; while kill -0 $pid 2>/dev/null && ",
                            "! grep -q '^open' '", out, "'; do sleep 0.02; done; kill -", signal,
                            " $pid; wait $pid; code=$?; cat '", out, "'; exit $code"));
}

std::string ErrorOf(const std::string& flags) {
  const ShellResult result = Shell("train/draw " + flags);
  EXPECT_EQ(result.exit_code, 1) << result.output;
  return result.output;
}

TEST(DrawTest, PrintsAnAddressOfThisMachineAloneAndEndsWithCtrlC) {
  const std::string folder = JoinPath(formats::NewFolder(), "hand");
  const ShellResult result =
      StartAndEnd(absl::StrCat("--model='", ModelFile({"a", "b"}), "' --port=0 --collect='", folder, "'"), "TERM");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("2 classes"), HasSubstr(absl::StrCat("pictures are stored in ", AbsolutePath(folder))),
                    HasSubstr("only programs on this machine can reach it"), HasSubstr("open http://127.0.0.1:"),
                    Not(HasSubstr("token"))));
}

TEST(DrawTest, OtherAddressesGetATokenAndItSaysWhoCanReachIt) {
  const ShellResult result =
      StartAndEnd(absl::StrCat("--model='", ModelFile({"a", "b"}), "' --port=0 --host=0.0.0.0"), "TERM");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("whoever can reach this machine at 0.0.0.0:"), HasSubstr("/?token="),
                                   HasSubstr("not encrypted")));
}

TEST(DrawTest, WhatItCannotDoIsOneLine) {
  const std::string model = absl::StrCat("--model='", ModelFile({"a", "b"}), "'");
  EXPECT_THAT(ErrorOf("--run=/nowhere"), HasSubstr("/nowhere"));
  EXPECT_THAT(ErrorOf(model + " --port=70000"), HasSubstr("--port is 70000; it must be 0 .. 65535"));
  EXPECT_THAT(ErrorOf(model + " --each=0"), HasSubstr("--each is 0; it must be 1 .. 1000"));
  EXPECT_THAT(ErrorOf(model + " --host=192.0.2.1"), HasSubstr("cannot listen on 192.0.2.1:8047"));
  EXPECT_THAT(ErrorOf(model + " --watch"), HasSubstr("--watch waits for a run"));
  EXPECT_THAT(ErrorOf(model + " picture.png"), HasSubstr("unexpected argument"));
  EXPECT_THAT(ErrorOf(model + " --collect=/proc/nothing"), HasSubstr("/proc/nothing"));
  EXPECT_THAT(ErrorOf(absl::StrCat("--model='", ModelFile({"a/b", "c"}), "' --collect='", formats::NewFolder(), "'")),
              HasSubstr("class 'a/b' cannot be a folder of pictures"));
  EXPECT_THAT(ErrorOf(model + " --among=x"), HasSubstr("error: "));
}

TEST(DrawTest, PortInUseIsOneLine) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(::listen(socket, 1), 0);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const int port = ntohs(address.sin_port);
  EXPECT_THAT(ErrorOf(absl::StrCat("--model='", ModelFile({"a", "b"}), "' --port=", port)),
              HasSubstr(absl::StrCat("127.0.0.1:", port, " is in use by another program; --port=0")));
  ::close(socket);
}

}  // namespace
}  // namespace inknet::train
