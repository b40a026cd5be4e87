import ByteStorage
import Diagnostics
import Encodings
import Testing

@Suite struct JSONTests {
  @Test func `values of every kind come back`() throws {
    let text = #"{"a":[null,true,false,0,-1,1.5,1e+300,"x"],"b":{},"c":[]}"#
    let value = try JSONValue(parsing: text)
    #expect(value["a"]?.elements?.count == 8)
    #expect(value["a"]?.elements?[3] == 0)
    #expect(value["a"]?.elements?[5].number == 1.5)
    #expect(value.text == text)
    #expect(try JSONValue(parsing: value.indentedText) == value)
  }

  @Test func `indented text has a member on each line`() {
    let value: JSONValue = ["a": [1, 2], "b": [], "c": ["d": nil]]
    #expect(
      value.indentedText == """
        {
          "a": [
            1,
            2
          ],
          "b": [],
          "c": {
            "d": null
          }
        }
        """)
  }

  @Test func `strings are escaped and read back`() throws {
    let string = "quote \" slash \\ line \n tab \t null \0 del \u{7f} umlaut ä face 😀 \u{2028}"
    let text = JSONValue.string(string).text
    #expect(text.utf8.allSatisfy { $0 >= 0x20 })
    #expect(try JSONValue(parsing: text) == .string(string))
    #expect(try JSONValue(parsing: #""\u00e4\ud83d\ude00\/""#) == "ä😀/")
  }

  @Test func `integers keep all their digits`() throws {
    #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
    #expect(try JSONValue(parsing: "9223372036854775808") == .number(9_223_372_036_854_775_808))
    #expect(try JSONValue(parsing: "-0").number?.sign == .minus)
    #expect(JSONValue.number(.nan).text == "null")
  }

  @Test(arguments: [
    ("", "1:1"), ("[1,]", "1:4"), ("{\"a\":1,}", "1:8"), ("{a:1}", "1:2"), ("[1 2]", "1:4"),
    ("01", "1:2"), ("1.", "1:3"), ("-", "1:2"), ("+1", "1:1"), (".5", "1:1"), ("1e", "1:3"),
    ("nul", "1:1"), ("\"a", "1:1"), ("\"\\x\"", "1:2"), ("\"\\ud800\"", "1:2"),
    ("\"\\ud800\\u0041\"", "1:2"), ("\"\u{1}\"", "1:2"), ("[\n1,\n]", "3:1"), ("1 1", "1:3"),
    ("{\"a\":1,\"a\":2}", "1:8"), ("1e999", "1:1"), ("NaN", "1:1"), ("// c\n1", "1:1"),
  ])
  func `malformed text is refused at its line and column`(
    _ text: String, _ place: String
  ) throws {
    let error = try #require(throws: Diagnostic.self) { try JSONValue(parsing: text) }
    #expect(error.code == .malformedJSON)
    #expect(error.location.description == place)
  }

  @Test func `nesting and bytes that are not UTF-8 are refused`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: Diagnostic.self) { try JSONValue(parsing: deep) }
    #expect(throws: Diagnostic.self) { try JSONValue(parsing: ByteBuffer([0x22, 0xff, 0x22])) }
  }
}
