import ModelIR
import Testing

@Suite struct TextTests {
  private func matches(_ pattern: String, _ texts: String...) throws -> [Bool] {
    let run = DataRun("RegexFullMatch", ["pattern": .text(pattern)])
    return try run(Tensor([texts.count], strings: texts))[0].booleans
  }

  /// Patterns with texts that match and texts that do not, by RE2's documentation of its syntax.
  @Test(
    arguments: [
      ("", [""], ["a"]), ("abc", ["abc"], ["ab", "abcd", "xabc"]),
      ("a|bc|", ["a", "bc", ""], ["b"]),
      ("a*b+c?", ["b", "aabbc"], ["a", "bcc"]), ("(ab){2}", ["abab"], ["ab", "ababab"]),
      ("a{2,}", ["aa", "aaaa"], ["a"]), ("a{1,2}?", ["a", "aa"], ["", "aaa"]),
      ("a{,2}", ["a{,2}"], ["a"]), ("x{2", ["x{2"], ["xx"]), (".", ["é", "a"], ["\n", "", "ab"]),
      ("(?s).", ["\n"], [""]), ("[a-c\\d_-]+", ["b7_-"], ["d"]), ("[^a-c]", ["d", "\n"], ["a"]),
      ("[]a]", ["]", "a"], ["b"]), ("[^\\D5]", ["4"], ["5", "x"]), ("[[:alpha:]]+", ["aZ"], ["a1"]),
      ("[[:^digit:]]", ["a"], ["1"]), ("\\pL\\p{Lu}\\P{L}", ["aB1"], ["ab1", "aBc"]),
      ("\\x41\\x{1F600}\\101", ["A😀A"], ["A"]),
      ("\\Qa.b*\\E+", ["a.b*", "a.b**"], ["axb", "a.b*a.b*"]),
      ("(?i)straSSe", ["STRASSE", "strasse"], ["strase"]), ("(?i:a)b", ["Ab"], ["AB"]),
      ("a(?i)b|c", ["aB", "C"], ["AB"]), ("^a$", ["a"], ["a\n"]), ("(?m)a$\\n^b", ["a\nb"], ["ab"]),
      ("\\Aa\\z", ["a"], ["ab"]), ("\\bfoo\\b.*", ["foo bar"], ["food"]), ("a\\Bb", ["ab"], ["a"]),
      ("(?P<n>a)(?<m>b)(?:c)", ["abc"], ["ab"]), ("(a|)*", ["", "aaa"], ["b"]),
      ("[\\]\\-x]", ["]", "-"], ["\\"]), ("\\.\\t\\\\", [".\t\\"], ["at\\"]),
      ("(www\\.[\\w.-]+\\.\\w+)", ["www.a-b.com"], ["www.com"]),
    ] as [(String, [String], [String])])
  func `regular expressions`(
    _ pattern: String, _ matching: [String], _ other: [String]
  ) throws {
    for text in matching { #expect(try matches(pattern, text) == [true], "\(text)") }
    for text in other { #expect(try matches(pattern, text) == [false], "\(text)") }
  }

  @Test(
    arguments: [
      "(", ")", "a)", "[", "[a", "*a", "a**", "a{2}{3}", "a{3,2}", "a{1001}", "\\", "\\1", "\\y",
      "[b-a]", "(?x)", "(?P<n", "[[:nix:]]", "\\p{Greek}", "\\x{110000}", "\\x{D800}", "|*",
      String(repeating: "(", count: 1000), "((a{999}){999}){999}",
    ])
  func `patterns that are none`(_ pattern: String) throws {
    let run = DataRun("RegexFullMatch", ["pattern": .text(pattern)])
    #expect(try run.failure(.strings("a")) == "E0410")
  }

  @Test func `matching takes time in proportion to the text`() throws {
    let text = String(repeating: "a", count: 2000)
    #expect(try matches("(a*)*(a|aa)+b", text) == [false])
    #expect(try matches("(a?){100}a{100}", String(repeating: "a", count: 100)) == [true])
    // A billion repetitions of nothing.
    #expect(try matches("((((){1000}){1000}){1000})a", "a") == [true])
  }

  @Test func `joining strings`() throws {
    let run = DataRun("StringConcat")
    let column = Tensor([2, 1], strings: ["a", "b"])
    #expect(
      try run(column, .strings("x", ""))[0] == Tensor([2, 2], strings: ["ax", "a", "bx", "b"]))
    #expect(try run.failure(.strings("a", "b"), .strings("a", "b", "c")) == "E0502")
  }

  @Test func `splitting strings`() throws {
    let comma = DataRun("StringSplit", outputs: 2, ["delimiter": .text(",")])
    let y = try comma(.strings("a,,b", "", ","))
    #expect(y[0] == Tensor([3, 3], strings: ["a", "", "b", "", "", "", "", "", ""]))
    #expect(y[1] == .ints(3, 1, 2))
    let once = DataRun("StringSplit", outputs: 2, ["delimiter": .text("aa"), "maxsplit": .int(1)])
    #expect(try once(.strings("aaaaa"))[0] == Tensor([1, 2], strings: ["", "aaa"]))
    let words = DataRun("StringSplit", outputs: 2)
    let z = try words(.strings("  one \t two\u{2003}three ", "   "))
    #expect(z[0].strings == ["one", "two", "three", "", "", ""])
    #expect(z[1] == .ints(3, 0))
    let first = DataRun("StringSplit", outputs: 2, ["maxsplit": .int(1)])
    #expect(try first(.strings(" a b  c "))[0].strings == ["a", "b  c"])
    #expect(try words(Tensor([0], strings: []))[0].shape == [0, 0])
  }

  @Test func `normalizing strings`() throws {
    let x = Tensor.strings("Ärger", "und", "Mut")
    let upper = DataRun(
      "StringNormalizer", ["stopwords": .strings(["UND"]), "case_change_action": .text("UPPER")])
    #expect(try upper(x)[0] == .strings("ÄRGER", "MUT"))
    let exact = DataRun(
      "StringNormalizer", ["stopwords": .strings(["UND", "Mut"]), "is_case_sensitive": .int(1)])
    #expect(try exact(x)[0] == .strings("Ärger", "und"))
    let all = DataRun("StringNormalizer", ["stopwords": .strings(["a"])])
    #expect(try all(Tensor([1, 1], strings: ["A"]))[0] == Tensor([1, 1], strings: [""]))
    #expect(try all.failure(Tensor([2, 1], strings: ["a", "b"])) == "E0502")
    #expect(
      try DataRun("StringNormalizer", ["case_change_action": .text("X")]).failure(x) == "E0410")
  }

  private func grams(_ more: [String: AttributeValue]) -> DataRun {
    let attributes: [String: AttributeValue] = [
      "mode": .text("TF"), "min_gram_length": .int(1), "max_gram_length": .int(2),
      "max_skip_count": .int(0), "ngram_counts": .ints([0, 2]), "ngram_indexes": .ints([1, 0, 2]),
      "pool_int64s": .ints([7, 8, 7, 8]),
    ]
    return DataRun("TfIdfVectorizer", attributes.merging(more) { $1 })
  }

  @Test func `counting n-grams`() throws {
    let x = Tensor.ints(7, 8, 9, 8, 7, 8)
    #expect(try grams([:])(x)[0].doubles == [3, 2, 2])
    // Skipping one item adds the pair 7, 8 nowhere; skipping two adds it at the start.
    #expect(try grams(["max_skip_count": .int(2)])(x)[0].doubles == [3, 2, 3])
    let weights: AttributeValue = .floats([10, 100, 1000])
    #expect(
      try grams(["mode": .text("TFIDF"), "weights": weights])(x)[0].doubles == [300, 20, 2000])
    #expect(
      try grams(["mode": .text("IDF"), "weights": weights])(x)[0].doubles == [100, 10, 1000])
    #expect(try grams(["min_gram_length": .int(2)])(x)[0].doubles == [0, 0, 2])
    #expect(
      try grams([:])(.ints([2, 2], [7, 8, 8, 7]))[0] == .float([2, 3], [1, 1, 1, 1, 1, 0]))
    #expect(try grams([:])(.ints())[0].doubles == [0, 0, 0])
    #expect(try grams(["ngram_counts": .ints([0, 9])]).failure(x) == "E0410")
    #expect(try grams(["ngram_counts": .ints([0, 1])]).failure(x) == "E0410")
    #expect(try grams(["ngram_indexes": .ints([-1])]).failure(x) == "E0410")
    #expect(try grams(["mode": .text("X")]).failure(x) == "E0410")
    #expect(try grams([:]).failure(.strings("a")) == "E0502")
  }
}
