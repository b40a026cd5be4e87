#ifndef CONCORD_PROTOBUF_TEXT_H
#define CONCORD_PROTOBUF_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the caller, or of the result that holds them. */
typedef struct {
  const uint8_t *_Nullable bytes;
  size_t count;
} concord_bytes;

/* A remark of the text parser; line and column count from 1, or are 0 where there is no place. */
typedef struct {
  bool is_error;
  int32_t line;
  int32_t column;
  const char *_Nonnull message;
} concord_text_finding;

/* What a conversion gave: `output` counts only where no finding is an error. */
typedef struct {
  concord_bytes output;
  const concord_text_finding *_Nullable findings;
  size_t finding_count;
} concord_text_result;

/* Parses the text form of the message type `message`, for example "caffe.NetParameter", as
 * declared in `descriptor_set`, and returns its binary form. Unknown fields are errors, or, where
 * `allow_unknown_fields`, skipped with a finding each. Braces may nest to `depth_limit`.
 * Missing required fields are not looked for. Returns NULL where memory is short. */
const concord_text_result *_Nullable concord_protobuf_from_text(
    concord_bytes descriptor_set, const char *_Nonnull message, concord_bytes text,
    bool allow_unknown_fields, int32_t depth_limit);

/* Prints the binary form of the message type `message` as text. Fields that the schema does not
 * know are printed by number. Returns NULL where memory is short. */
const concord_text_result *_Nullable concord_protobuf_to_text(
    concord_bytes descriptor_set, const char *_Nonnull message, concord_bytes binary,
    int32_t depth_limit);

/* Releases a result; NULL is allowed. */
void concord_text_result_free(const concord_text_result *_Nullable result);

#ifdef __cplusplus
}
#endif

#endif
