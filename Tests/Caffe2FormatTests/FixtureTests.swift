import Testing

@Suite struct FixtureTests {
  @Test func placeholder() {}
}
