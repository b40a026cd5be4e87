#include <stdlib.h>
#include <webp/decode.h>

#include "image_codecs.h"

enum image_status decode_webp(const uint8_t *file, size_t size, size_t limit, struct coded_image *image) {
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(file, size, &features) != VP8_STATUS_OK) return IMAGE_CORRUPT;
  // Pictures of several frames need libwebpdemux; the standard asks for one image.
  if (features.has_animation) return IMAGE_UNSUPPORTED;
  if (features.width <= 0 || features.height <= 0) return IMAGE_CORRUPT;
  const size_t width = (size_t)features.width, height = (size_t)features.height;
  if (height > limit / width) return IMAGE_UNSUPPORTED;
  uint8_t *pixels = malloc(3 * width * height);
  if (!pixels) return IMAGE_UNSUPPORTED;
  if (!WebPDecodeRGBInto(file, size, pixels, 3 * width * height, (int)(3 * width))) {
    free(pixels);
    return IMAGE_CORRUPT;
  }
  *image = (struct coded_image){width, height, 3, pixels};
  return IMAGE_DECODED;
}
