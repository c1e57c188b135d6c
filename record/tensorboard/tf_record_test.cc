#include "record/tensorboard/tf_record.h"

#include "gtest/gtest.h"

namespace inknet::tensorboard {
namespace {

TEST(Crc32cTest, PublishedValues) {
  // The check value of CRC-32/ISCSI, and RFC 3720, appendix B.4.
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62A8AB43u);
  std::string ascending;
  for (char byte = 0; byte < 32; ++byte) ascending.push_back(byte);
  EXPECT_EQ(Crc32c(ascending), 0x46DD794Eu);
  EXPECT_EQ(Crc32c(std::string(ascending.rbegin(), ascending.rend())), 0x113FDB5Cu);
}

TEST(TfRecordTest, HasLengthDataAndTheMaskedChecksumsOfBoth) {
  const std::string record = TfRecord("123456789");
  ASSERT_EQ(record.size(), 8u + 4 + 9 + 4);
  EXPECT_EQ(record.substr(0, 8), std::string("\x09\0\0\0\0\0\0\0", 8));
  EXPECT_EQ(record.substr(12, 9), "123456789");
  // 0xE3069283 rotated right by 15 bits is 0x2507C60D; with 0xA282EAD8 added, 0xC78AB0E5.
  EXPECT_EQ(record.substr(21), "\xe5\xb0\x8a\xc7");
}

TEST(TfRecordTest, ChecksumOfTheLengthIsTheOneThatTensorBoardExpects) {
  // By TensorBoard 2.21: masked_crc32c(struct.pack("<Q", 24)) of its pywrap_tensorflow.py is 0x224B7FA3.
  EXPECT_EQ(TfRecord(std::string(24, 'x')).substr(0, 12), std::string("\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22", 12));
}

}  // namespace
}  // namespace inknet::tensorboard
