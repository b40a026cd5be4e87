#include <openjpeg.h>
#include <stdlib.h>
#include <string.h>

#include "image_codecs.h"

struct source {
  const uint8_t *bytes;
  size_t size, position;
};

static OPJ_SIZE_T read_source(void *buffer, OPJ_SIZE_T count, void *user) {
  struct source *source = user;
  const size_t left = source->size - source->position;
  if (left == 0) return (OPJ_SIZE_T)-1;
  if (count > left) count = left;
  memcpy(buffer, source->bytes + source->position, count);
  source->position += count;
  return count;
}

static OPJ_OFF_T skip_source(OPJ_OFF_T count, void *user) {
  struct source *source = user;
  if (count < 0) return -1;
  const size_t left = source->size - source->position;
  if ((uint64_t)count > left) count = (OPJ_OFF_T)left;
  source->position += (size_t)count;
  return count;
}

static OPJ_BOOL seek_source(OPJ_OFF_T position, void *user) {
  struct source *source = user;
  if (position < 0 || (uint64_t)position > source->size) return OPJ_FALSE;
  source->position = (size_t)position;
  return OPJ_TRUE;
}

// The library counts what it cannot decode as a fault of the file, and tells by these alone.
static void ignore_message(const char *message, void *user) {
  (void)message;
  (void)user;
}

// A sample with 8 bits.
static uint8_t narrow(const opj_image_comp_t *component, size_t place) {
  int64_t value = component->data[place];
  if (component->sgnd) value += INT64_C(1) << (component->prec - 1);
  value = component->prec > 8 ? value >> (component->prec - 8) : value << (8 - component->prec);
  return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
}

// Whether the samples can be read: gray or colors of one size, not palettes, CMYK or thinned colors.
static int is_supported(const opj_image_t *image) {
  if (image->color_space == OPJ_CLRSPC_SYCC || image->color_space == OPJ_CLRSPC_EYCC ||
      image->color_space == OPJ_CLRSPC_CMYK) {
    return 0;
  }
  const OPJ_UINT32 count = image->numcomps;
  if (count < 1 || count > 4) return 0;
  for (OPJ_UINT32 c = 0; c < count; c++) {
    const opj_image_comp_t *component = &image->comps[c];
    if (component->w != image->comps[0].w || component->h != image->comps[0].h || component->prec < 1 ||
        component->prec > 31) {
      return 0;
    }
  }
  return 1;
}

static enum image_status copy_pixels(const opj_image_t *source, struct coded_image *image) {
  const size_t count = (size_t)source->comps[0].w * source->comps[0].h;
  // The second of two and the fourth of four components are opacity.
  const size_t channels = source->numcomps < 3 ? 1 : 3;
  for (size_t c = 0; c < channels; c++) {
    if (!source->comps[c].data) return IMAGE_CORRUPT;
  }
  uint8_t *pixels = malloc(channels * count);
  if (!pixels) return IMAGE_UNSUPPORTED;
  for (size_t c = 0; c < channels; c++) {
    for (size_t i = 0; i < count; i++) pixels[i * channels + c] = narrow(&source->comps[c], i);
  }
  *image = (struct coded_image){source->comps[0].w, source->comps[0].h, channels, pixels};
  return IMAGE_DECODED;
}

static enum image_status decode(opj_codec_t *codec, opj_stream_t *stream, size_t limit, struct coded_image *image) {
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_set_info_handler(codec, ignore_message, NULL);
  opj_set_warning_handler(codec, ignore_message, NULL);
  opj_set_error_handler(codec, ignore_message, NULL);
  opj_image_t *decoded = NULL;
  if (!opj_setup_decoder(codec, &parameters) || !opj_read_header(stream, codec, &decoded) || !decoded) {
    opj_image_destroy(decoded);
    return IMAGE_CORRUPT;
  }
  enum image_status status = IMAGE_CORRUPT;
  const uint64_t width = (uint64_t)decoded->x1 - decoded->x0, height = (uint64_t)decoded->y1 - decoded->y0;
  if (decoded->x1 <= decoded->x0 || decoded->y1 <= decoded->y0) {
    status = IMAGE_CORRUPT;
  } else if (height > limit / width) {
    status = IMAGE_UNSUPPORTED;
  } else if (opj_decode(codec, stream, decoded) && opj_end_decompress(codec, stream)) {
    status = is_supported(decoded) ? copy_pixels(decoded, image) : IMAGE_UNSUPPORTED;
  }
  opj_image_destroy(decoded);
  return status;
}

enum image_status decode_jpeg2000(const uint8_t *file, size_t size, size_t limit, struct coded_image *image) {
  // A file starts with its signature box, a bare code stream with its marker.
  const int is_bare = size > 1 && file[0] == 0xff;
  struct source source = {file, size, 0};
  opj_codec_t *codec = opj_create_decompress(is_bare ? OPJ_CODEC_J2K : OPJ_CODEC_JP2);
  opj_stream_t *stream = opj_stream_default_create(OPJ_TRUE);
  enum image_status status = IMAGE_UNSUPPORTED;
  if (codec && stream) {
    opj_stream_set_user_data(stream, &source, NULL);
    opj_stream_set_user_data_length(stream, size);
    opj_stream_set_read_function(stream, read_source);
    opj_stream_set_skip_function(stream, skip_source);
    opj_stream_set_seek_function(stream, seek_source);
    status = decode(codec, stream, limit, image);
  }
  if (stream) opj_stream_destroy(stream);
  if (codec) opj_destroy_codec(codec);
  return status;
}
