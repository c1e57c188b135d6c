// Images in tables: a row is an image, and one of its fields the label.
#ifndef INKNET_DATA_OWN_TABLES_H_
#define INKNET_DATA_OWN_TABLES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "data/formats/content.h"
#include "data/own/labelled_images.h"

namespace inknet::own {

struct TableReading {
  LabelledImages part;
  std::string note;  // Which column had the labels, and why; empty where the table says so itself.
};

// The images of a table of square ones, with a header or without. A table without labels is NotFound. Rows of different
// lengths, and fields that are no numbers, are errors with their line.
//
// Memory is that of the pixels, as bytes where they are whole numbers of 0 .. 255, as floats otherwise.
absl::StatusOr<TableReading> ReadTable(formats::Content* content, const std::string& label_column);

// The file names and labels of a table that lists pictures: "file,label". NotFound where it is none.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadPictureList(formats::Content* content,
                                                                                 const std::string& label_column);

}  // namespace inknet::own

#endif  // INKNET_DATA_OWN_TABLES_H_
