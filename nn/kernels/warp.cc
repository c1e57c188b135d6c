// Augmentation: an image as its warp says, from bytes to floats.
//
// Each pixel is bilinear between four of the image. These are looked up at once: first the four bytes of every place
// are put into one word. What is looked up and what is worked out are loops of their own, since only the latter are
// vector code.
#include <stddef.h>

#include "nn/kernels/loops.h"

namespace inknet::nn::internal::NN_ISA_NAMESPACE {
namespace {

// Into `padded`, [rows + 3, columns + 3], with a row and a column of paper before the image and two behind it.
void Pad(const uint8_t* image, const WarpGrid& grid, uint8_t* padded) {
  const size_t columns = static_cast<size_t>(grid.columns);
  for (size_t y = 0; y < static_cast<size_t>(grid.rows); ++y) {
    __builtin_memcpy(padded + (y + 1) * (columns + 3) + 1, image + y * columns, columns);
  }
}

// From each pixel a share of the way to the largest, or the smallest, of itself and its four neighbours.
template <bool kThicker>
void ChangeStroke(const uint8_t* __restrict padded, const WarpGrid& grid, int share, uint8_t* __restrict out) {
  const int stride = grid.columns + 3;
  const uint16_t towards = static_cast<uint16_t>(share);
  const uint16_t rest = static_cast<uint16_t>(256 - share);
  // Across the ends of rows, since short loops are slow.
  for (int i = stride; i < (grid.rows + 1) * stride; ++i) {
    const uint8_t middle = padded[i];
    const uint8_t above = padded[i - stride];
    const uint8_t below = padded[i + stride];
    const uint8_t left = padded[i - 1];
    const uint8_t right = padded[i + 1];
    uint8_t end = middle;
    if (kThicker) {
      end = above > end ? above : end;
      end = below > end ? below : end;
      end = left > end ? left : end;
      end = right > end ? right : end;
    } else {
      end = above < end ? above : end;
      end = below < end ? below : end;
      end = left < end ? left : end;
      end = right < end ? right : end;
    }
    const uint16_t sum = static_cast<uint16_t>(middle * rest + end * towards);
    out[i] = static_cast<uint8_t>(sum >> 8);
  }
  // The paper beside the image stays paper.
  for (int i = stride; i < (grid.rows + 1) * stride; i += stride) out[i] = out[i + stride - 2] = 0;
}

// Displacements of each row's five nodes, [kWarpNodes, padded_rows], from those of all.
void NodesOfRows(const float* __restrict displacements, const WarpGrid& grid, float* __restrict nodes) {
  const int rows = grid.padded_rows;
  const float* __restrict w = grid.row_weights;
  for (int j = 0; j < kWarpNodes; ++j) {
    const float d0 = displacements[j];
    const float d1 = displacements[kWarpNodes + j];
    const float d2 = displacements[2 * kWarpNodes + j];
    const float d3 = displacements[3 * kWarpNodes + j];
    const float d4 = displacements[4 * kWarpNodes + j];
    float* __restrict node = nodes + j * rows;
    for (int y = 0; y < rows; ++y) {
      node[y] = d0 * w[y] + d1 * w[rows + y] + d2 * w[2 * rows + y] + d3 * w[3 * rows + y] + d4 * w[4 * rows + y];
    }
  }
}

// A row's places without displacements: (begin + x step) within 0 .. end, in padded coordinates.
struct Line {
  float begin_x, begin_y;
  float step_x, step_y;
  float end_x, end_y;
};

// `node_x` and `node_y` are those of the row, padded_rows apart.
void PlacesOfRow(const Line& line, const float* node_x, const float* node_y, const WarpGrid& grid, int stride,
                 int32_t* __restrict index, float* __restrict share_x, float* __restrict share_y) {
  static_assert(kWarpNodes == 5, "or the compiler finds no vectors");
  const int columns = grid.padded_columns;
  const float* __restrict w0 = grid.column_weights;
  const float* __restrict w1 = w0 + columns;
  const float* __restrict w2 = w1 + columns;
  const float* __restrict w3 = w2 + columns;
  const float* __restrict w4 = w3 + columns;
  const Line l = line;
  const int rows = grid.padded_rows;
  const float x0 = node_x[0], x1 = node_x[rows], x2 = node_x[2 * rows], x3 = node_x[3 * rows], x4 = node_x[4 * rows];
  const float y0 = node_y[0], y1 = node_y[rows], y2 = node_y[2 * rows], y3 = node_y[3 * rows], y4 = node_y[4 * rows];
  for (int i = 0; i < columns; ++i) {
    const float at = static_cast<float>(i);
    float x = l.begin_x + l.step_x * at + x0 * w0[i] + x1 * w1[i] + x2 * w2[i] + x3 * w3[i] + x4 * w4[i];
    float y = l.begin_y + l.step_y * at + y0 * w0[i] + y1 * w1[i] + y2 * w2[i] + y3 * w3[i] + y4 * w4[i];
    x = x > 0 ? x : 0;
    x = x < l.end_x ? x : l.end_x;
    y = y > 0 ? y : 0;
    y = y < l.end_y ? y : l.end_y;
    const int whole_x = static_cast<int>(x);
    const int whole_y = static_cast<int>(y);
    index[i] = whole_y * stride + whole_x;
    share_x[i] = x - static_cast<float>(whole_x);
    share_y[i] = y - static_cast<float>(whole_y);
  }
}

}  // namespace

void WarpImage(const uint8_t* image, const WarpGrid& grid, const Warp& warp, const WarpScratch& scratch, float scale,
               float* __restrict out) {
  const int columns = grid.columns;
  const int stride = columns + 3;
  Pad(image, grid, scratch.padded);
  const uint8_t* bytes = scratch.padded;
  if (warp.stroke != 0) {
    if (warp.stroke > 0) {
      ChangeStroke<true>(scratch.padded, grid, warp.stroke, scratch.stroked);
    } else {
      ChangeStroke<false>(scratch.padded, grid, -warp.stroke, scratch.stroked);
    }
    bytes = scratch.stroked;
  }
  uint32_t* __restrict words = scratch.words;
  const int places = (grid.rows + 2) * stride - 1;
  for (int i = 0; i < places; ++i) {
    words[i] = static_cast<uint32_t>(bytes[i]) | static_cast<uint32_t>(bytes[i + 1]) << 8 |
               static_cast<uint32_t>(bytes[i + stride]) << 16 | static_cast<uint32_t>(bytes[i + stride + 1]) << 24;
  }

  // Where each pixel comes from. Beyond the image there is paper, so that one place outside is as good as another.
  const float centre_x = 0.5f * static_cast<float>(columns - 1);
  const float centre_y = 0.5f * static_cast<float>(grid.rows - 1);
  const float end_x = static_cast<float>(columns) + 1;
  const float end_y = static_cast<float>(grid.rows) + 1;
  NodesOfRows(warp.displacement_x, grid, scratch.node_x);
  NodesOfRows(warp.displacement_y, grid, scratch.node_y);
  for (int y = 0; y < grid.rows; ++y) {
    const float v = static_cast<float>(y) - centre_y;
    // Of padded coordinates, which are one more.
    const float begin_x = 1 + centre_x + warp.shift_x + warp.xy * v - warp.xx * centre_x;
    const float begin_y = 1 + centre_y + warp.shift_y + warp.yy * v - warp.yx * centre_x;
    // What goes beyond the row is overwritten by the next.
    PlacesOfRow({begin_x, begin_y, warp.xx, warp.yx, end_x, end_y}, scratch.node_x + y, scratch.node_y + y, grid,
                stride, scratch.index + y * columns, scratch.share_x + y * columns, scratch.share_y + y * columns);
  }

  const int pixels = grid.rows * columns;
  const int32_t* __restrict index = scratch.index;
  const float* __restrict share_x = scratch.share_x;
  const float* __restrict share_y = scratch.share_y;
  uint32_t* __restrict corners = scratch.corners;
  for (int i = 0; i < pixels; ++i) corners[i] = words[index[i]];
  for (int i = 0; i < pixels; ++i) {
    const float top_left = static_cast<float>(static_cast<int32_t>(corners[i] & 255));
    const float top_right = static_cast<float>(static_cast<int32_t>(corners[i] >> 8 & 255));
    const float bottom_left = static_cast<float>(static_cast<int32_t>(corners[i] >> 16 & 255));
    const float bottom_right = static_cast<float>(static_cast<int32_t>(corners[i] >> 24));
    const float top = top_left + share_x[i] * (top_right - top_left);
    const float bottom = bottom_left + share_x[i] * (bottom_right - bottom_left);
    out[i] = scale * (top + share_y[i] * (bottom - top));
  }
  for (int y = warp.erased_top; y < warp.erased_bottom; ++y) {
    for (int x = warp.erased_left; x < warp.erased_right; ++x) out[y * columns + x] = 0;
  }
}

}  // namespace inknet::nn::internal::NN_ISA_NAMESPACE
