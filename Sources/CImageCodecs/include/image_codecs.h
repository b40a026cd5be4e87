// JPEG 2000 and WebP by the libraries of their makers, behind one interface.
#ifndef IMAGE_CODECS_H
#define IMAGE_CODECS_H

#include <stddef.h>
#include <stdint.h>

enum image_status { IMAGE_DECODED, IMAGE_CORRUPT, IMAGE_UNSUPPORTED };

// Pixels with 8 bits a channel, row by row from the top, channels side by side.
struct coded_image {
  size_t width, height;
  // 1 for shades of gray, 3 for red, green and blue.
  size_t channels;
  // To be given to free().
  uint8_t *pixels;
};

// Decodes a file of at most `limit` pixels; on any status but IMAGE_DECODED `image` holds nothing.
enum image_status decode_webp(const uint8_t *file, size_t size, size_t limit, struct coded_image *image);
enum image_status decode_jpeg2000(const uint8_t *file, size_t size, size_t limit, struct coded_image *image);

#endif
