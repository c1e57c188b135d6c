#include "record/epochs_csv.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "util/shortest.h"

namespace inknet::record {
namespace {

using google::protobuf::FieldDescriptor;

std::string ValueOf(const EpochRecord& epoch, const FieldDescriptor* field) {
  const google::protobuf::Reflection& reflection = *epoch.GetReflection();
  if (!reflection.HasField(epoch, field)) return "";
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection.GetInt32(epoch, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection.GetInt64(epoch, field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return ShortestDecimal(reflection.GetDouble(epoch, field));
    default:
      return "";
  }
}

}  // namespace

std::string EpochsCsv(const RunRecord& record) {
  std::vector<const FieldDescriptor*> fields;
  std::vector<std::string> columns;
  for (int i = 0; i < EpochRecord::descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = EpochRecord::descriptor()->field(i);
    if (field->is_repeated()) continue;
    fields.push_back(field);
    columns.push_back(field->name());
  }
  int layers = 0;
  for (const EpochRecord& epoch : record.epochs()) layers = std::max(layers, epoch.layer_gradient_norm_size());
  for (int layer = 0; layer < layers; ++layer) columns.push_back(absl::StrCat("layer_gradient_norm_", layer));

  std::string csv = absl::StrCat(absl::StrJoin(columns, ","), "\n");
  for (const EpochRecord& epoch : record.epochs()) {
    std::vector<std::string> cells;
    for (const FieldDescriptor* field : fields) cells.push_back(ValueOf(epoch, field));
    for (int layer = 0; layer < layers; ++layer) {
      const bool has = layer < epoch.layer_gradient_norm_size();
      cells.push_back(has ? ShortestDecimal(epoch.layer_gradient_norm(layer)) : "");
    }
    absl::StrAppend(&csv, absl::StrJoin(cells, ","), "\n");
  }
  return csv;
}

}  // namespace inknet::record
