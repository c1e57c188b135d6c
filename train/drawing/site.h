// What the page's server answers: from a request's bytes to an answer's, without sockets.
//
//   GET  /                                 the page
//   GET  /state                            the model, the collection, what is to be written next
//   POST /read?one=0                       a picture: what is read on it, as predict --json says it
//   POST /store?label=3&model=0            a picture: stores it as one of class 3 of the page's classes
//   POST /remove?label=3&number=12&model=0 a picture, of any content: removes the stored picture of that number again
//
// Classes are numbers: no name and no path comes from the page.
#ifndef INKNET_TRAIN_DRAWING_SITE_H_
#define INKNET_TRAIN_DRAWING_SITE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "train/drawing/collection.h"
#include "train/drawing/guided.h"
#include "train/drawing/message.h"
#include "train/drawing/reader.h"

namespace inknet::train::drawing {

struct SiteOptions {
  int each = 10;      // Pictures that the guided mode asks for of each class,
  uint64_t seed = 1;  // in an order drawn by this.
};

// May be used by several threads at once.
class Site {
 public:
  // `reader` and `collection` outlive it; `collection` may be null: then nothing is stored.
  Site(Reader* reader, Collection* collection, SiteOptions options);

  // `target` is a request's, such as "/read?one=0"; `body` its content, which may be anything.
  Answer Handle(absl::string_view method, absl::string_view target, absl::string_view body);

 private:
  Answer State();
  Answer Read(const Target& target, absl::string_view body);
  Answer Store(const Target& target, absl::string_view body);
  Answer Remove(const Target& target);

  Reader* const reader_;
  Collection* const collection_;
  const SiteOptions options_;
  const std::string page_;
};

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_SITE_H_
