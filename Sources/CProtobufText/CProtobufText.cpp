#include "CProtobufText.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>
#if __has_include(<google/protobuf/stubs/logging.h>)
#include <google/protobuf/stubs/logging.h>
#define CONCORD_HAS_LOG_HANDLER 1
#endif

#include <climits>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace protobuf = google::protobuf;

namespace {

// What the library has to say goes to the findings; it must not write to standard error by itself,
// as it does of text that is not UTF-8.
void silence_library() {
#ifdef CONCORD_HAS_LOG_HANDLER
  static const auto previous = protobuf::SetLogHandler(nullptr);
  static_cast<void>(previous);
#endif
}

// A result that owns what its C view points to. Messages sit in a deque, so that their addresses
// stay as more arrive.
struct Result : concord_text_result {
  std::string bytes;
  std::deque<std::string> messages;
  std::vector<concord_text_finding> list;

  Result() : concord_text_result{} {}

  void add(bool is_error, int line, int column, const std::string &message) {
    messages.push_back(message);
    list.push_back({is_error, line, column, messages.back().c_str()});
  }

  const concord_text_result *finish() {
    output = {reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()};
    findings = list.data();
    finding_count = list.size();
    return this;
  }
};

// The parser counts lines and columns from 0 and says -1 where it has no place.
class Collector : public protobuf::io::ErrorCollector {
 public:
  explicit Collector(Result &result) : result_(result) {}
  void AddError(int line, int column, const std::string &message) override {
    result_.add(true, line + 1, column + 1, message);
  }
  void AddWarning(int line, int column, const std::string &message) override {
    result_.add(false, line + 1, column + 1, message);
  }

 private:
  Result &result_;
};

// The message types of a descriptor set, made at run time.
struct Types {
  protobuf::DescriptorPool pool;
  protobuf::DynamicMessageFactory factory{&pool};
};

std::shared_ptr<Types> build_types(concord_bytes set, Result &result) {
  protobuf::FileDescriptorSet files;
  if (set.count > INT_MAX || !files.ParseFromArray(set.bytes, static_cast<int>(set.count))) {
    result.add(true, 0, 0, "the descriptor set cannot be read");
    return nullptr;
  }
  auto types = std::make_shared<Types>();
  for (const auto &file : files.file()) {
    if (!types->pool.BuildFile(file)) {
      result.add(true, 0, 0, "the descriptor set is invalid");
      return nullptr;
    }
  }
  return types;
}

// The types of a set, kept for the next text, since making them takes longer than most texts. Only as
// many sets are kept as there are formats, and they are never released: threads may use them until the end.
std::shared_ptr<Types> types_of(concord_bytes set, Result &result) {
  constexpr size_t most = 8;
  static std::mutex mutex;
  static auto &known = *new std::vector<std::pair<std::string, std::shared_ptr<Types>>>;
  const std::string_view wanted(reinterpret_cast<const char *>(set.bytes), set.count);
  const std::lock_guard<std::mutex> lock(mutex);
  for (const auto &[content, types] : known) {
    if (content == wanted) return types;
  }
  auto types = build_types(set, result);
  if (types && known.size() < most) known.emplace_back(wanted, types);
  return types;
}

// A message type of a descriptor set, and a message of it.
class Schema {
 public:
  Schema(concord_bytes set, const char *message, Result &result) : types_(types_of(set, result)) {
    if (!types_) return;
    const auto *type = types_->pool.FindMessageTypeByName(message);
    if (!type) {
      result.add(true, 0, 0, std::string("the schema has no message '") + message + "'");
      return;
    }
    message_.reset(types_->factory.GetPrototype(type)->New());
  }

  protobuf::Message *message() { return message_.get(); }

 private:
  std::shared_ptr<Types> types_;
  std::unique_ptr<protobuf::Message> message_;
};

struct Place {
  int line;
  int column;
};

// The place where brackets nest deeper than `limit`. The parser's own limit does not reach
// everything that it skips, so it is not left to find out.
std::optional<Place> deeper_than(int limit, const char *text, size_t count) {
  int depth = 0, line = 1, column = 0;
  char quote = 0;
  bool comment = false;
  for (size_t i = 0; i < count; ++i) {
    const char c = text[i];
    ++column;
    if (c == '\n') {
      ++line;
      column = 0;
      comment = false;
      quote = 0;
    } else if (comment) {
    } else if (quote) {
      if (c == '\\' && i + 1 < count && text[i + 1] != '\n') {
        ++i;
        ++column;
      } else if (c == quote) {
        quote = 0;
      }
    } else if (c == '#') {
      comment = true;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '{' || c == '<' || c == '[') {
      if (++depth > limit) return Place{line, column};
    } else if (c == '}' || c == '>' || c == ']') {
      --depth;
    }
  }
  return std::nullopt;
}

void parse_text(Schema &schema, concord_bytes text, bool allow_unknown_fields, int depth_limit,
                Result &result) {
  const char *characters = reinterpret_cast<const char *>(text.bytes);
  if (text.count > INT_MAX) {
    result.add(true, 0, 0, "the text is longer than 2 GB");
    return;
  }
  if (auto place = deeper_than(depth_limit, characters, text.count)) {
    result.add(true, place->line, place->column,
               "messages nest deeper than " + std::to_string(depth_limit));
    return;
  }
  Collector collector(result);
  protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  parser.AllowUnknownField(allow_unknown_fields);
  parser.AllowPartialMessage(true);
  parser.SetRecursionLimit(depth_limit);
  protobuf::io::ArrayInputStream stream(characters, static_cast<int>(text.count));
  if (!parser.Parse(&stream, schema.message())) {
    if (result.list.empty()) result.add(true, 0, 0, "the text cannot be parsed");
    return;
  }
  if (schema.message()->ByteSizeLong() > INT_MAX) {
    result.add(true, 0, 0, "the message is larger than 2 GB");
    return;
  }
  schema.message()->SerializePartialToString(&result.bytes);
}

void print_text(Schema &schema, concord_bytes binary, int depth_limit, Result &result) {
  if (binary.count > INT_MAX) {
    result.add(true, 0, 0, "the message is larger than 2 GB");
    return;
  }
  protobuf::io::CodedInputStream stream(binary.bytes, static_cast<int>(binary.count));
  stream.SetRecursionLimit(depth_limit);
  if (!schema.message()->ParsePartialFromCodedStream(&stream) ||
      !stream.ConsumedEntireMessage()) {
    result.add(true, 0, 0, "the message cannot be read");
    return;
  }
  if (!protobuf::TextFormat::PrintToString(*schema.message(), &result.bytes)) {
    result.add(true, 0, 0, "the message cannot be printed");
  }
}

// Runs `body` on the message type; no exception leaves.
template <typename Body>
const concord_text_result *convert(concord_bytes set, const char *message, Body body) noexcept {
  try {
    silence_library();
    auto result = std::make_unique<Result>();
    Schema schema(set, message, *result);
    if (schema.message()) body(schema, *result);
    return result.release()->finish();
  } catch (...) {
    return nullptr;
  }
}

}  // namespace

const concord_text_result *concord_protobuf_from_text(
    concord_bytes descriptor_set, const char *message, concord_bytes text,
    bool allow_unknown_fields, int32_t depth_limit) {
  return convert(descriptor_set, message, [&](Schema &schema, Result &result) {
    parse_text(schema, text, allow_unknown_fields, depth_limit, result);
  });
}

const concord_text_result *concord_protobuf_to_text(concord_bytes descriptor_set,
                                                    const char *message, concord_bytes binary,
                                                    int32_t depth_limit) {
  return convert(descriptor_set, message, [&](Schema &schema, Result &result) {
    print_text(schema, binary, depth_limit, result);
  });
}

void concord_text_result_free(const concord_text_result *result) {
  delete static_cast<const Result *>(result);
}
