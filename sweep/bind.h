// From the parameters of a sweep's file to the fields that they set, and the values that they can have.
#ifndef INKNET_SWEEP_BIND_H_
#define INKNET_SWEEP_BIND_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "proto/sweep.pb.h"
#include "sweep/names.h"
#include "sweep/parameters.h"
#include "sweep/search/distribution.h"
#include "sweep/search/sampler.h"
#include "sweep/search/value.h"
#include "sweep/source.h"

namespace inknet::sweep {

struct BoundTarget {
  std::string key;  // Of a parameter whose values are maps, the key whose value it takes; empty: it takes the whole.
  Target target;
};

// A parameter that makes sense by itself.
struct BoundParameter {
  std::string name;
  std::string part;  // Of SweepConfig: "parameters[2]".
  search::Distribution distribution;
  std::vector<BoundTarget> targets;
  std::vector<std::pair<search::Value, std::string>> value_parts;  // Of listed values.

  // The part that says `value`, which is listed or an end of a range.
  std::string PartOf(const search::Value& value) const;
};

struct BoundParameters {
  std::vector<BoundParameter> varied;  // Of `parameters`, in the file's order,
  std::vector<BoundParameter> fixed;   // and of the file's command, whose values are constant.
  // False where a parameter is missing that may set the hidden layers or their dropout: these cannot be checked then.
  bool layers_complete = true;
  // Parameters that set nothing, with their values.
  std::vector<std::string> unused;
};

// Binds config.parameters() and config.fixed() as config.names() say. What is wrong goes to `errors`, and what is
// supposed or changed to `warnings`. Of a parameter that no field answers to only a variation is wrong.
BoundParameters Bind(const SweepConfig& config, const Source& source, search::Method method, Remarks* errors,
                     Remarks* warnings);

// Adds to `settings` what `value`, one of the parameter's, sets.
void AddSettings(const BoundParameter& parameter, const search::Value& value, std::vector<Setting>* settings);

}  // namespace inknet::sweep

#endif  // INKNET_SWEEP_BIND_H_
