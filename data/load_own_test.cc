// Files as people have them, read as training reads them. The same images come in every format.
#include "data/load_own.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "data/glyphs.h"
#include "data/image/png.h"
#include "data/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "util/file.h"

namespace inknet::data {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kSide = 28;
constexpr int kPixels = kSide * kSide;

// Images of three digits, as bytes.
struct Images {
  std::vector<uint8_t> pixels;
  std::vector<uint8_t> labels;

  int count() const { return static_cast<int>(labels.size()); }
  std::string Image(int n) const {
    return std::string(pixels.begin() + n * kPixels, pixels.begin() + (n + 1) * kPixels);
  }
};

Images Draw(int per_class, uint64_t seed) {
  const ImageSet set = *DrawGlyphs({"0", "1", "2"}, per_class, seed);
  return {set.pixels, std::vector<uint8_t>(set.labels.begin(), set.labels.end())};
}
const Images& ForTraining() {
  static const Images& images = *new Images(Draw(20, 1));
  return images;
}
const Images& ForTest() {
  static const Images& images = *new Images(Draw(4, 2));
  return images;
}

void Write(const std::string& path, const std::string& content) {
  ASSERT_TRUE(MakeFolders(path.substr(0, path.rfind('/'))).ok());
  ASSERT_TRUE(WriteFileAtomically(path, content).ok());
}

std::string Text(const std::vector<uint8_t>& bytes) { return std::string(bytes.begin(), bytes.end()); }
std::string IdxOf(const Images& images) {
  return IdxImagesFile(static_cast<uint32_t>(images.count()), kSide, kSide, Text(images.pixels));
}

// numpy.save of elements that are given as bytes.
std::string Npy(const std::string& descr, const std::string& shape, const std::string& elements,
                bool fortran_order = false) {
  std::string header = absl::StrCat("{'descr': '", descr, "', 'fortran_order': ", fortran_order ? "True" : "False",
                                    ", 'shape': (", shape, "), }");
  while ((10 + header.size()) % 64 != 63) header += ' ';
  header += '\n';
  const std::string size = {static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  return absl::StrCat(std::string("\x93NUMPY\x01\x00", 8), size, header, elements);
}
std::string Npy(const Images& images) {
  return Npy("|u1", absl::StrCat(images.count(), ", 28, 28"), Text(images.pixels));
}
std::string NpyLabels(const Images& images) {
  return Npy("|u1", absl::StrCat(images.count(), ","), Text(images.labels));
}

// A table; `row` makes a line of an image's label and its pixels as texts.
std::string Table(const Images& images,
                  const std::function<std::string(const std::string&, const std::vector<std::string>&)>& row) {
  std::string table;
  for (int n = 0; n < images.count(); ++n) {
    std::vector<std::string> pixels;
    for (int p = 0; p < kPixels; ++p) pixels.push_back(absl::StrCat(images.pixels[n * kPixels + p]));
    table += row(absl::StrCat(images.labels[n]), pixels);
  }
  return table;
}
std::string PlainRow(const std::string& label, const std::vector<std::string>& pixels) {
  return absl::StrCat(label, ",", absl::StrJoin(pixels, ","), "\n");
}
std::string Header(const std::string& separator = ",") {
  std::string header = "label";
  for (int p = 0; p < kPixels; ++p) absl::StrAppend(&header, separator, "pixel", p);
  return header + "\n";
}

std::string Png(const std::string& pixels, int side = kSide) {
  return *image::EncodePng({side, side, 1, std::vector<uint8_t>(pixels.begin(), pixels.end())});
}

// Calls write(name, content) for the pictures of both sets, in their order within each class.
void ForEachPicture(const std::function<void(const std::string&, const std::string&)>& write,
                    const std::function<std::string(std::string)>& change = nullptr) {
  for (const auto& [share, images] : {std::make_pair("train", &ForTraining()), std::make_pair("test", &ForTest())}) {
    for (int n = 0; n < images->count(); ++n) {
      const std::string pixels = change ? change(images->Image(n)) : images->Image(n);
      write(absl::StrCat(share, "/", images->labels[n], "/", 1000 + n, ".png"), Png(pixels));
    }
  }
}

absl::StatusOr<Dataset> LoadPath(const std::string& path, const std::function<void(DataConfig*)>& set = nullptr) {
  DataConfig config;
  config.set_path(path);
  if (set) set(&config);
  return LoadOwn(config);
}
std::string ErrorOf(const std::string& path, const std::function<void(DataConfig*)>& set = nullptr) {
  return std::string(LoadPath(path, set).status().message());
}

// The images of `set` by class, in their order.
std::map<std::string, std::vector<std::string>> ByClass(const Dataset& dataset, const ImageSet& set) {
  std::map<std::string, std::vector<std::string>> images;
  for (int64_t n = 0; n < set.size(); ++n) {
    const auto begin = set.pixels.begin() + n * set.pixels_per_image();
    images[dataset.class_names[set.labels[static_cast<size_t>(n)]]].emplace_back(begin, begin + set.pixels_per_image());
  }
  return images;
}

// Whether `dataset` has just ForTraining() and ForTest(); pictures come class by class.
void ExpectTheImages(const absl::StatusOr<Dataset>& dataset, const std::string& how) {
  ASSERT_TRUE(dataset.ok()) << how << ": " << dataset.status();
  EXPECT_THAT(dataset->class_names, ElementsAre("0", "1", "2")) << how;
  EXPECT_EQ(dataset->fingerprint.source(), DataFingerprint::OWN) << how;
  const auto expect = [&](const ImageSet& set, const Images& images) {
    ASSERT_EQ(set.size(), images.count()) << how;
    std::map<std::string, std::vector<std::string>> wanted;
    for (int n = 0; n < images.count(); ++n) wanted[absl::StrCat(images.labels[n])].push_back(images.Image(n));
    EXPECT_TRUE(ByClass(*dataset, set) == wanted) << how << ": other pixels or labels";
  };
  expect(dataset->train, ForTraining());
  expect(dataset->test, ForTest());
}

TEST(LoadOwnTest, SameImagesComeOutOfEveryFormatWithTheSameFingerprint) {
  const std::string root = NewFolder();
  const auto path = [&](const std::string& name) { return JoinPath(root, name); };
  std::vector<std::string> ordered;  // Those that keep the images' order.

  const auto idx = [&](const std::string& folder, const std::vector<std::string>& names, bool gzip) {
    const std::vector<std::string> contents = {IdxOf(ForTraining()), IdxLabelsFile(ForTraining().labels),
                                               IdxOf(ForTest()), IdxLabelsFile(ForTest().labels)};
    for (size_t i = 0; i < 4; ++i) {
      Write(absl::StrCat(path(folder), "/", names[i]), gzip ? Gzip(contents[i]) : contents[i]);
    }
  };
  const std::vector<std::string> dashed = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                           "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
  std::vector<std::string> gz = dashed;
  for (std::string& name : gz) name += ".gz";
  idx("idx", dashed, false);
  idx("idx_gz", gz, true);
  idx("idx_dots",
      {"train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"},
      false);
  // torchvision leaves both.
  idx("torchvision/MNIST/raw", dashed, false);
  idx("torchvision/MNIST/raw", gz, true);
  idx("gzip_folder/gzip", gz, true);
  for (const char* name : {"idx", "idx_gz", "idx_dots", "torchvision", "gzip_folder"}) ordered.push_back(name);

  const std::map<std::string, std::string> arrays = {{"x_train.npy", Npy(ForTraining())},
                                                     {"y_train.npy", NpyLabels(ForTraining())},
                                                     {"x_test.npy", Npy(ForTest())},
                                                     {"y_test.npy", NpyLabels(ForTest())}};
  for (const auto& [name, content] : arrays) Write(path("npy/" + name), content);
  Write(path("keras.npz"), ZipOf(arrays, ZipMethod::kStored));
  Write(path("unnamed.npz"), ZipOf({{"arr_0.npy", Npy(ForTraining())},
                                    {"arr_1.npy", NpyLabels(ForTraining())},
                                    {"arr_2.npy", Npy(ForTest())},
                                    {"arr_3.npy", NpyLabels(ForTest())}},
                                   ZipMethod::kDeflated));
  for (const char* name : {"npy", "keras.npz", "unnamed.npz"}) ordered.push_back(name);

  const auto tables = [&](const std::string& folder, const std::string& ending, const std::string& header,
                          const auto& row) {
    Write(absl::StrCat(path(folder), "/train", ending), header + Table(ForTraining(), row));
    Write(absl::StrCat(path(folder), "/test", ending), header + Table(ForTest(), row));
    ordered.push_back(folder);
  };
  tables("csv", ".csv", Header(), PlainRow);
  tables("csv_no_header", ".csv", "", PlainRow);
  tables("csv_label_last", ".csv", "", [](const std::string& label, const std::vector<std::string>& pixels) {
    return absl::StrCat(absl::StrJoin(pixels, ","), ",", label, "\r\n");
  });
  tables("csv_quoted", ".csv", "", [](const std::string& label, const std::vector<std::string>& pixels) {
    return absl::StrCat("\"", label, "\",\"", absl::StrJoin(pixels, "\",\""), "\"\n");
  });
  // As UCI's Semeion has them.
  tables("one_hot", ".data", "", [](const std::string& label, const std::vector<std::string>& pixels) {
    const char* const hot[] = {"1 0 0", "0 1 0", "0 0 1"};
    return absl::StrCat(absl::StrJoin(pixels, ".0000 "), ".0000 ", hot[label[0] - '0'], " \n");
  });
  tables("tsv", ".tsv", Header("\t"), [](const std::string& label, const std::vector<std::string>& pixels) {
    return absl::StrCat(label, "\t", absl::StrJoin(pixels, "\t"), "\n");
  });
  std::string numbers = ",0";
  for (int p = 1; p <= kPixels; ++p) absl::StrAppend(&numbers, ",", p);
  int row_number = 0;
  tables("csv_pandas", ".csv", numbers + "\n", [&](const std::string& label, const std::vector<std::string>& pixels) {
    return absl::StrCat(row_number++ % 60, ",", PlainRow(label, pixels));
  });
  Write(path("csv_gz/train.csv.gz"), Gzip(Header() + Table(ForTraining(), PlainRow)));
  Write(path("csv_gz/test.csv.gz"), Gzip(Header() + Table(ForTest(), PlainRow)));
  Write(path("kaggle.zip"), ZipOf({{"mnist_train.csv", Header() + Table(ForTraining(), PlainRow)},
                                   {"mnist_test.csv", Header() + Table(ForTest(), PlainRow)}},
                                  ZipMethod::kDeflated));
  ordered.push_back("csv_gz");
  ordered.push_back("kaggle.zip");

  std::set<std::string> fingerprints;
  for (const std::string& name : ordered) {
    const auto dataset = LoadPath(path(name));
    ExpectTheImages(dataset, name);
    if (dataset.ok()) fingerprints.insert(dataset->fingerprint.content_sha256());
  }
  EXPECT_EQ(fingerprints.size(), 1u);

  // Pictures come class by class.
  std::map<std::string, std::string> entries;
  ForEachPicture([&](const std::string& name, const std::string& png) {
    Write(path("pictures/" + name), png);
    entries["digits/" + name] = png;
  });
  Write(path("pictures.zip"), ZipOf(entries, ZipMethod::kStored));
  fingerprints.clear();
  for (const char* name : {"pictures", "pictures.zip"}) {
    const auto dataset = LoadPath(path(name));
    ExpectTheImages(dataset, name);
    if (dataset.ok()) fingerprints.insert(dataset->fingerprint.content_sha256());
  }
  EXPECT_EQ(fingerprints.size(), 1u);
}

TEST(LoadOwnTest, ElementsOfEveryTypeBecomeTheSameBytes) {
  const std::string root = NewFolder();
  const auto convert = [](const Images& images, auto element) {
    std::string bytes;
    for (const uint8_t pixel : images.pixels) {
      const auto value = element(pixel);
      bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    }
    return bytes;
  };
  const auto save = [&](const std::string& name, const std::string& descr, auto element) {
    const auto array = [&](const Images& images) {
      return Npy(descr, absl::StrCat(images.count(), ", 28, 28, 1"), convert(images, element));
    };
    Write(JoinPath(root, name), ZipOf({{"x_train.npy", array(ForTraining())},
                                       {"y_train.npy", NpyLabels(ForTraining())},
                                       {"x_test.npy", array(ForTest())},
                                       {"y_test.npy", NpyLabels(ForTest())}},
                                      ZipMethod::kDeflated));
  };
  save("floats01.npz", "<f4", [](uint8_t p) { return static_cast<float>(p) / 255; });
  save("doubles.npz", "<f8", [](uint8_t p) { return static_cast<double>(p); });
  save("normalized.npz", "<f4", [](uint8_t p) { return (static_cast<float>(p) / 255 - 0.5f) / 0.5f; });
  save("int64.npz", "<i8", [](uint8_t p) { return static_cast<int64_t>(p); });
  save("int32be.npz", ">i4", [](uint8_t p) { return __builtin_bswap32(p); });
  save("int8.npz", "|i1", [](uint8_t p) { return static_cast<int8_t>(p - 128); });
  save("uint16.npz", "<u2", [](uint8_t p) { return static_cast<uint16_t>(p * 257); });
  for (const std::string& name : NamesIn(root)) ExpectTheImages(LoadPath(JoinPath(root, name)), name);
  const auto normalized = LoadPath(JoinPath(root, "normalized.npz"));
  EXPECT_THAT(normalized->notes, Contains(HasSubstr("pixels of -1 .. 1 stand for 0 .. 255")));
  EXPECT_EQ(normalized->fingerprint.preparation().offset(), 1);
}

TEST(LoadOwnTest, ArraysInOtherOrdersAndLabelsInOtherFormsAreTheSame) {
  const std::string root = NewFolder();
  const auto fortran = [](const Images& images) {
    std::string bytes;
    for (int p = 0; p < kPixels; ++p) {
      for (int n = 0; n < images.count(); ++n) bytes += static_cast<char>(images.pixels[n * kPixels + p]);
    }
    return Npy("|u1", absl::StrCat(images.count(), ", 784"), bytes, /*fortran_order=*/true);
  };
  const auto one_hot = [](const Images& images) {
    std::string bytes;
    for (const uint8_t label : images.labels) {
      for (int k = 0; k < 3; ++k) bytes += static_cast<char>(k == label);
    }
    return Npy("|u1", absl::StrCat(images.count(), ", 3"), bytes);
  };
  const auto texts = [](const Images& images) {
    std::string bytes;
    for (const uint8_t label : images.labels)
      bytes += std::string(1, static_cast<char>('0' + label)) + std::string(3, '\0');
    return Npy("<U1", absl::StrCat(images.count(), ","), bytes);
  };
  const auto save = [&](const std::string& name, const auto& images, const auto& labels) {
    Write(JoinPath(root, name), ZipOf({{"train_images.npy", images(ForTraining())},
                                       {"train_labels.npy", labels(ForTraining())},
                                       {"test_images.npy", images(ForTest())},
                                       {"test_labels.npy", labels(ForTest())}},
                                      ZipMethod::kDeflated));
    ExpectTheImages(LoadPath(JoinPath(root, name)), name);
  };
  const auto plain = [](const Images& images) { return Npy(images); };
  save("fortran.npz", fortran, NpyLabels);
  save("one_hot.npz", plain, one_hot);
  save("texts.npz", plain, texts);
}

TEST(LoadOwnTest, ColourAndDarkInkAreTurnedIntoGreyOnZeroSayingSo) {
  const std::string folder = NewFolder();
  ForEachPicture([&](const std::string& name, const std::string& png) {
    image::Image picture = *image::DecodePng(png);
    image::Image colour = image::Image::Blank(kSide, kSide, 3);
    for (size_t i = 0; i < picture.pixels.size(); ++i) {
      for (size_t c = 0; c < 3; ++c) colour.pixels[3 * i + c] = static_cast<uint8_t>(255 - picture.pixels[i]);
    }
    Write(JoinPath(folder, name), *image::EncodePng(colour));
  });
  const auto dataset = LoadPath(folder);
  ExpectTheImages(dataset, "dark and in colour");
  EXPECT_THAT(dataset->notes, Contains(HasSubstr("72 of 72 pictures are in colour")));
  EXPECT_THAT(dataset->fingerprint.reading(), HasSubstr("ink was dark on light: inverted"));
  EXPECT_TRUE(dataset->fingerprint.preparation().inverted());
  const auto as_they_are = LoadPath(folder, [](DataConfig* c) { c->set_polarity(DataConfig::LIGHT_ON_DARK); });
  EXPECT_FALSE(as_they_are->fingerprint.preparation().inverted());
}

TEST(LoadOwnTest, EmnistNamesMeanTransposedFilesUnlessSaidOtherwise) {
  const std::string folder = NewFolder();
  const auto transposed = [](const Images& images) {
    Images turned = images;
    formats::TransposeImages(images.count(), kSide, kSide, turned.pixels.data());
    return turned;
  };
  Write(JoinPath(folder, "emnist-digits-train.csv"), Table(transposed(ForTraining()), PlainRow));
  Write(JoinPath(folder, "emnist-digits-test.csv"), Table(transposed(ForTest()), PlainRow));
  const auto dataset = LoadPath(folder);
  ExpectTheImages(dataset, "EMNIST");
  EXPECT_EQ(dataset->name, "emnist-digits");
  EXPECT_TRUE(dataset->fingerprint.preparation().transposed());
  EXPECT_EQ(dataset->fingerprint.preparation().recipe(), Preparation::EMNIST);
  const auto upright = LoadPath(folder, [](DataConfig* c) { c->set_orientation(DataConfig::UPRIGHT); });
  EXPECT_EQ(upright->train.pixels,
            transposed(Images{upright->train.pixels.empty() ? std::vector<uint8_t>() : ForTraining().pixels,
                              ForTraining().labels})
                .pixels);
}

TEST(LoadOwnTest, MappingNamesTheClasses) {
  const std::string folder = NewFolder();
  Write(JoinPath(folder, "my-train.csv"), Table(ForTraining(), PlainRow));
  Write(JoinPath(folder, "my-mapping.txt"), "0 97\n1 12354\n2 67 99\n");
  EXPECT_THAT(LoadPath(folder)->class_names, ElementsAre("a", "あ", "C"));
  // Beside a file that is named itself, too.
  EXPECT_THAT(LoadPath(JoinPath(folder, "my-train.csv"))->class_names, ElementsAre("a", "あ", "C"));
}

TEST(LoadOwnTest, FolderNamesAreClassesInAnyScriptAndNumbersAreInTheirOrder) {
  const std::string folder = NewFolder();
  for (const std::string name : {"10", "9", "क", "ㄱ", "b"}) {
    for (int n = 0; n < 3; ++n) Write(absl::StrCat(folder, "/", name, "/", n, ".png"), Png(ForTraining().Image(n)));
  }
  EXPECT_THAT(LoadPath(folder)->class_names, ElementsAre("9", "10", "b", "क", "ㄱ"));
}

TEST(LoadOwnTest, ListNamesThePicturesLabels) {
  const std::string folder = NewFolder();
  std::string list = "image,label\n";
  for (int n = 0; n < ForTraining().count(); ++n) {
    Write(absl::StrCat(folder, "/Img/img", n, ".png"), Png(ForTraining().Image(n)));
    absl::StrAppend(&list, "Img/img", n, ".png,",
                    std::string(1, static_cast<char>('x' + ForTraining().labels[static_cast<size_t>(n)])), "\n");
  }
  Write(JoinPath(folder, "english.csv"), list);
  const auto dataset = LoadPath(folder);
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_THAT(dataset->class_names, ElementsAre("x", "y", "z"));
  EXPECT_EQ(dataset->train.size() + dataset->test.size(), ForTraining().count());
}

TEST(LoadOwnTest, RowsOfAListThatNameNoPictureAndPicturesOfOtherKindsAreSaid) {
  const std::string folder = NewFolder();
  std::string list = "file,label\n";
  for (int n = 0; n < 20; ++n) {
    Write(absl::StrCat(folder, "/p", n, ".png"), Png(ForTraining().Image(n)));
    absl::StrAppend(&list, "p", n, ".png,", n % 2, "\n");
  }
  Write(JoinPath(folder, "labels.csv"), list + "gone.png,1\n");
  Write(JoinPath(folder, "other.heic"), "....ftypheic");
  const auto dataset = LoadPath(folder);
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_THAT(dataset->notes, Contains(HasSubstr("labels.csv: 1 of 21 rows have no label or name no picture")));
  EXPECT_THAT(dataset->notes,
              Contains(HasSubstr("1 pictures are of formats that are not read and are left out: other.heic")));
}

TEST(LoadOwnTest, WithoutATestSetAShareOfEachClassIsSplitOffTheSameEachTime) {
  const std::string file = JoinPath(NewFolder(), "all.csv");
  Write(file, Table(ForTraining(), PlainRow));
  const auto dataset = LoadPath(file);
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->train.size(), 54);
  EXPECT_THAT(
      std::vector<int>({static_cast<int>(std::count(dataset->test.labels.begin(), dataset->test.labels.end(), 0)),
                        static_cast<int>(std::count(dataset->test.labels.begin(), dataset->test.labels.end(), 1)),
                        static_cast<int>(std::count(dataset->test.labels.begin(), dataset->test.labels.end(), 2))}),
      ElementsAre(2, 2, 2));
  EXPECT_TRUE(dataset->test_was_split_off);
  EXPECT_THAT(dataset->fingerprint.reading(), HasSubstr("10 % split off for testing"));
  EXPECT_EQ(LoadPath(file)->fingerprint.content_sha256(), dataset->fingerprint.content_sha256());
  const auto other = LoadPath(file, [](DataConfig* c) { c->set_test_seed(2); });
  EXPECT_NE(other->fingerprint.content_sha256(), dataset->fingerprint.content_sha256());
  const auto half = LoadPath(file, [](DataConfig* c) { c->set_test_fraction(0.5); });
  EXPECT_EQ(half->test.size(), 30);
  // No image is in both, and none is lost.
  std::multiset<std::string> all, found;
  for (int n = 0; n < ForTraining().count(); ++n) all.insert(ForTraining().Image(n));
  for (const ImageSet* set : {&dataset->train, &dataset->test}) {
    for (int64_t n = 0; n < set->size(); ++n) {
      found.emplace(set->pixels.begin() + n * kPixels, set->pixels.begin() + (n + 1) * kPixels);
    }
  }
  EXPECT_TRUE(all == found);
}

TEST(LoadOwnTest, TestImagesMayLieElsewhereInAnotherFormat) {
  const std::string root = NewFolder();
  Write(JoinPath(root, "all.csv"), Table(ForTraining(), PlainRow));
  Write(JoinPath(root, "test.npz"),
        ZipOf({{"images.npy", Npy(ForTest())}, {"labels.npy", NpyLabels(ForTest())}}, ZipMethod::kStored));
  const auto dataset =
      LoadPath(JoinPath(root, "all.csv"), [&](DataConfig* c) { c->set_test_path(JoinPath(root, "test.npz")); });
  ExpectTheImages(dataset, "two paths");
  EXPECT_FALSE(dataset->test_was_split_off);
}

TEST(LoadOwnTest, VerySmallClassesAreSaid) {
  const std::string folder = NewFolder();
  for (int n = 0; n < 12; ++n) {
    Write(absl::StrCat(folder, "/", ForTraining().labels[n], "/", n, ".png"), Png(ForTraining().Image(n)));
  }
  const auto dataset = LoadPath(folder);  // Four images a class.
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->test.size(), 3);
  EXPECT_THAT(dataset->notes, Contains(HasSubstr("one of each class that has several is tested on")));
  Write(JoinPath(folder, "3/alone.png"), Png(ForTraining().Image(0)));
  EXPECT_THAT(LoadPath(folder)->notes, Contains("too few images for a test image: 3"));
}

TEST(LoadOwnTest, SizeIsMadeWhatIsAskedFor) {
  const std::string folder = NewFolder();
  for (int n = 0; n < 30; ++n) {
    const int side = 20 + n;
    std::string pixels(static_cast<size_t>(side * side), '\0');
    for (int i = side * side / 3; i < side * side / 2; ++i) pixels[static_cast<size_t>(i)] = '\xff';
    Write(absl::StrCat(folder, "/", n % 2, "/", n, ".png"), Png(pixels, side));
  }
  EXPECT_THAT(ErrorOf(folder), AllOf(HasSubstr("pictures of different sizes"), HasSubstr("--size=28")));
  const auto dataset = LoadPath(folder, [](DataConfig* c) { c->set_size(16); });
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->train.rows, 16);
  EXPECT_EQ(dataset->train.columns, 16);
  EXPECT_FALSE(dataset->fingerprint.preparation().filter().empty());
  const std::string table = JoinPath(NewFolder(), "t.csv");
  Write(table, Table(ForTraining(), PlainRow));
  EXPECT_EQ(LoadPath(table, [](DataConfig* c) { c->set_size(20); })->test.columns, 20);
}

TEST(LoadOwnTest, SizeInTheFilesIsKeptAndThatItWasChangedIsSaid) {
  const std::string folder = NewFolder();
  for (int n = 0; n < 20; ++n) {
    Write(absl::StrCat(folder, "/", n % 2, "/", n, ".png"), Png(ForTraining().Image(n)));
  }
  const auto dataset = LoadPath(folder, [](DataConfig* c) { c->set_size(16); });
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->fingerprint.preparation().rows(), kSide);
  EXPECT_THAT(dataset->fingerprint.reading(), HasSubstr("resized from 28x28"));
  EXPECT_EQ(LoadPath(folder)->fingerprint.preparation().filter(), "");
  Write(JoinPath(folder, "1/other.png"), Png(std::string(900, 'x'), 30));
  const auto several = LoadPath(folder, [](DataConfig* c) { c->set_size(16); });
  EXPECT_FALSE(several->fingerprint.preparation().has_rows());
  EXPECT_THAT(several->fingerprint.reading(), HasSubstr("resized from several sizes"));
}

// Once joined as if they had one size.
TEST(LoadOwnTest, SetOfArraysOfSeveralSizesIsAnErrorWhateverSizeIsAskedFor) {
  const std::string folder = NewFolder();
  Write(JoinPath(folder, "x_train.npy"), Npy(ForTraining()));
  Write(JoinPath(folder, "y_train.npy"), NpyLabels(ForTraining()));
  Write(JoinPath(folder, "x_val.npy"), Npy("|u1", "12, 20, 20", std::string(4800, 'x')));
  Write(JoinPath(folder, "y_val.npy"), NpyLabels(ForTest()));
  Write(JoinPath(folder, "x_test.npy"), Npy("|u1", "12, 24, 24", std::string(6912, 'x')));
  Write(JoinPath(folder, "y_test.npy"), NpyLabels(ForTest()));
  EXPECT_THAT(ErrorOf(folder, [](DataConfig* c) { c->set_size(16); }),
              HasSubstr("images of 28x28 pixels and of 20x20 in one set of them"));
  // Training and test images may differ where both are resized.
  ASSERT_TRUE(RemoveFile(JoinPath(folder, "x_val.npy")).ok() && RemoveFile(JoinPath(folder, "y_val.npy")).ok());
  EXPECT_THAT(ErrorOf(folder), HasSubstr("28x28 pixels and of 24x24; --size=28"));
  EXPECT_TRUE(LoadPath(folder, [](DataConfig* c) { c->set_size(16); }).ok());
}

// Once taken for sixteen levels of grey: nearly black.
TEST(LoadOwnTest, FloatsThatOvershootOneAreNoLevelsOfGrey) {
  const std::string file = JoinPath(NewFolder(), "a.npz");
  std::string pixels;
  for (const uint8_t pixel : ForTraining().pixels) {
    const float value = 1.03f * static_cast<float>(pixel) / 255;
    pixels.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  Write(file, ZipOf({{"x.npy", Npy("<f4", "60, 28, 28", pixels)}, {"y.npy", NpyLabels(ForTraining())}},
                    ZipMethod::kDeflated));
  const auto dataset = LoadPath(file);
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_GT(*std::max_element(dataset->train.pixels.begin(), dataset->train.pixels.end()), 250);
}

TEST(LoadOwnTest, AThousandClassesAndAWordForMore) {
  const std::string folder = NewFolder();
  const auto classes = [&](int count) {
    std::string table;
    for (int k = 0; k < 2 * count; ++k) {
      absl::StrAppend(&table, "c", k / 2);
      for (int p = 0; p < 64; ++p) absl::StrAppend(&table, ",", (k >> p % 16 & 1) * 255);
      table += '\n';
    }
    return table;
  };
  Write(JoinPath(folder, "many.csv"), classes(1000));
  const auto dataset = LoadPath(folder);
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->classes(), 1000);
  EXPECT_EQ(*std::max_element(dataset->train.labels.begin(), dataset->train.labels.end()), 999);
  Write(JoinPath(folder, "many.csv"), classes(1001));
  EXPECT_THAT(ErrorOf(folder), HasSubstr("1001 classes, such as c0, c1"));
}

TEST(LoadOwnTest, AFewUnreadablePicturesAreNamedAndManyAreAnError) {
  const std::string folder = NewFolder();
  for (int n = 0; n < 240; ++n) {
    Write(absl::StrCat(folder, "/", n % 3, "/", n, ".png"), Png(ForTraining().Image(n % ForTraining().count())));
  }
  Write(JoinPath(folder, "1/broken.png"), "not a picture");
  const auto dataset = LoadPath(folder);
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->train.size() + dataset->test.size(), 240);
  EXPECT_THAT(dataset->notes,
              Contains(AllOf(HasSubstr("1 of 241 pictures cannot be read"), HasSubstr("1/broken.png"))));
  for (int n = 0; n < 3; ++n) Write(absl::StrCat(folder, "/2/broken", n, ".png"), "");
  EXPECT_THAT(ErrorOf(folder), AllOf(HasSubstr("4 of 244 pictures cannot be read"), HasSubstr("and 1 more")));
}

TEST(LoadOwnTest, FolderWithoutPicturesInItIsSaid) {
  const std::string folder = NewFolder();
  ForEachPicture([&](const std::string& name, const std::string& png) { Write(JoinPath(folder, name), png); });
  ASSERT_TRUE(MakeFolders(JoinPath(folder, "train/empty")).ok());
  EXPECT_THAT(LoadPath(folder)->notes, Contains(HasSubstr("without pictures in them: train/empty")));
}

TEST(LoadOwnTest, SeveralDataSetsInAFolderHaveToBeToldApart) {
  const std::string folder = NewFolder();
  for (const std::string name : {"emnist-digits", "emnist-mnist"}) {
    Write(absl::StrCat(folder, "/", name, "-train.csv"), Table(ForTraining(), PlainRow));
  }
  EXPECT_THAT(ErrorOf(folder), AllOf(HasSubstr("several data sets"), HasSubstr("emnist-digits-train.csv")));
  const auto one = LoadPath(folder, [](DataConfig* c) { c->set_dataset("emnist-mnist"); });
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_EQ(one->name, "emnist-mnist");
}

TEST(LoadOwnTest, TableWithoutLabelsBesideOneWithThemIsLeftOut) {
  const std::string folder = NewFolder();
  Write(JoinPath(folder, "train.csv"), Header() + Table(ForTraining(), PlainRow));
  Write(JoinPath(folder, "test.csv"), Table(ForTest(), [](const std::string&, const std::vector<std::string>& pixels) {
          return absl::StrJoin(pixels, ",") + "\n";
        }));
  const auto dataset = LoadPath(folder);
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_THAT(dataset->notes, Contains(AllOf(HasSubstr("test.csv"), HasSubstr("no labels"))));
  EXPECT_TRUE(dataset->test_was_split_off);
}

TEST(LoadOwnTest, WhatIsWrongWithATableIsSaidWithItsLine) {
  const std::string file = JoinPath(NewFolder(), "t.csv");
  const std::string good = Table(ForTraining(), PlainRow);
  const std::string row = good.substr(0, good.find('\n'));
  const std::string lines = good.substr(0, good.find('\n') + 1);
  for (const auto& [content, message] : std::vector<std::pair<std::string, std::string>>{
           {good + row + ",7\n", "line 61: 786 fields where the first row has 785"},
           {good + row.substr(0, row.rfind(',')) + ",x\n", "line 61: field 785 is 'x', which is no number"},
           {good + row.substr(row.find(',')) + "\n", "line 61: no label in field 1"},
           {good + "\"" + row + "\n", "line 61: a quotation mark is not closed"},
           {good + std::string("0\0,1\n", 5), "line 61 has a byte of 0"},
           {"label,a,b\n1,2,3\n", "no square image"},
           {"label\n", "no rows"},
           {"", "it has no rows"},
           {"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "not a table but a Git LFS pointer"},
           {"<html><body>404</body></html>", "not a table but an HTML page"},
           {lines + lines, "only one class, '0'"},
       }) {
    Write(file, content);
    EXPECT_THAT(ErrorOf(file), HasSubstr(message)) << content.substr(0, 50);
  }
  Write(file, Header() + good);
  EXPECT_THAT(ErrorOf(file, [](DataConfig* c) { c->set_label_column("digit"); }),
              HasSubstr("there is no column 'digit'"));
}

TEST(LoadOwnTest, WhatIsWrongWithArraysIsSaidWithTheirNames) {
  const std::string file = JoinPath(NewFolder(), "a.npz");
  const auto save = [&](const std::string& images, const std::string& labels) {
    Write(file, ZipOf({{"x.npy", images}, {"y.npy", labels}}, ZipMethod::kStored));
    return ErrorOf(file);
  };
  const std::string labels = NpyLabels(ForTraining());
  EXPECT_THAT(save(Npy(ForTest()), labels),
              AllOf(HasSubstr("a.npz, x"), HasSubstr("12x28x28"), HasSubstr("60 labels")));
  EXPECT_THAT(save(Npy("|u1", "60, 50", std::string(3000, 'x')), labels), HasSubstr("50 pixels are no square"));
  EXPECT_THAT(save(Npy("|O", "60, 28, 28", ""), labels), HasSubstr("Python objects"));
  EXPECT_THAT(save(Npy("<f2", "60, 28, 28", ""), labels), HasSubstr("of a size that is not read ('<f2')"));
  EXPECT_THAT(save(Npy("<u2", "60, 28, 28", "short"), labels), HasSubstr("more than a file of this size can hold"));
  EXPECT_THAT(save(Npy(ForTraining()) + "x", labels), HasSubstr("goes on after"));
  std::string nan(60 * 4, '\0');
  const float value = 1.5f;
  std::memcpy(&nan[8], &value, 4);
  EXPECT_THAT(save(Npy(ForTraining()), Npy("<f4", "60,", nan)), HasSubstr("label 2 is 1.5, not a whole number"));
  Write(file, ZipOf({{"x.npy", Npy(ForTraining())}}, ZipMethod::kStored));
  EXPECT_THAT(ErrorOf(file), HasSubstr("no images with their labels among its arrays; there is"));
}

TEST(LoadOwnTest, WhatAFileIsIsSaidWhereItHoldsNoImages) {
  const std::string folder = NewFolder();
  const std::string file = JoinPath(folder, "thing");
  for (const auto& [content, message] : std::vector<std::pair<std::string, std::string>>{
           {"<!DOCTYPE html><html>", "an HTML page"},
           {"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"},
           {"BZh91AY&SY", "a bzip2 file"},
           {"\x89HDF\r\n\x1a\n", "an HDF5 file; docs/own-data.md"},
           {"PAR1....", "a Parquet file; docs/own-data.md"},
           {Png(ForTraining().Image(0)), "a single picture is no data set"},
           {"%PDF-1.4", "a PDF document"},
           {"\x80\x04\x95....", "a Python pickle, which can run programs"},
           {Gzip("\x80\x02}q"), "a Python pickle"},
       }) {
    Write(file, content);
    EXPECT_THAT(ErrorOf(file), HasSubstr(message));
  }
  Write(file, "MATLAB 7.3 MAT-file, Platform");
  EXPECT_THAT(ErrorOf(file), HasSubstr("version 7.3, which is HDF5 inside"));
  EXPECT_THAT(ErrorOf(JoinPath(folder, "nowhere")), HasSubstr("there is no such file or folder"));
  EXPECT_THAT(ErrorOf(NewFolder()), AllOf(HasSubstr("there are no files in it"), HasSubstr("looked for pictures")));
  const std::string pictures = NewFolder();
  Write(JoinPath(pictures, "a.png"), Png(ForTraining().Image(0)));
  EXPECT_THAT(ErrorOf(pictures), AllOf(HasSubstr("1 picture, but no labels"), HasSubstr("labels.csv")));
  const std::string fifo = JoinPath(folder, "fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(ErrorOf(fifo), HasSubstr("a FIFO, not a file"));
}

TEST(LoadOwnTest, ArchiveThatUnpacksToTooMuchIsRefusedBeforeItIs) {
  const std::string file = JoinPath(NewFolder(), "bomb.npz");
  Write(file, ZipOf({{"x.npy", Npy("|u1", "9000000, 28, 28", "")}, {"y.npy", NpyLabels(ForTraining())}},
                    ZipMethod::kDeflated));
  EXPECT_THAT(ErrorOf(file), HasSubstr("the most is 4294967296 bytes"));
}

TEST(LoadOwnTest, PlainRecipeKnowsHowMuchOfAnImageItsInkTakes) {
  const std::string folder = NewFolder();
  ForEachPicture([&](const std::string& name, const std::string& png) { Write(JoinPath(folder, name), png); });
  const auto dataset = LoadPath(folder);
  EXPECT_EQ(dataset->fingerprint.preparation().recipe(), Preparation::PLAIN);
  EXPECT_NEAR(dataset->fingerprint.preparation().ink_share(), 23.0 / 28, 0.1);
  EXPECT_THAT(dataset->notes, IsEmpty());
  const auto mnist = LoadPath(folder, [](DataConfig* c) { c->set_recipe(DataConfig::MNIST); });
  EXPECT_EQ(mnist->fingerprint.preparation().recipe(), Preparation::MNIST);
}

}  // namespace
}  // namespace inknet::data
