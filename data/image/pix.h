// Leptonica's pictures, which end with their owners.
#ifndef INKNET_DATA_IMAGE_PIX_H_
#define INKNET_DATA_IMAGE_PIX_H_

#include <leptonica/allheaders.h>

#include <memory>

namespace inknet::image {

struct DestroyPix {
  void operator()(PIX* pix) const { pixDestroy(&pix); }
};
using PixPointer = std::unique_ptr<PIX, DestroyPix>;

}  // namespace inknet::image

#endif  // INKNET_DATA_IMAGE_PIX_H_
