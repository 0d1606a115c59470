import Manifest
import Testing

struct TimestampTests {
  @Test(
    arguments: [
      ("1970-01-01 00:00:00", 0),
      ("2024-03-01 09:00:00", 1_709_283_600),
      ("2000-02-29 23:59:59", 951_868_799),
      ("1969-12-31 23:59:59", -1),
      ("0001-01-01 00:00:00", -62_135_596_800),
      ("9999-12-31 23:59:59", 253_402_300_799),
    ] as [(String, Int64)]
  )
  func `a time is read and written as it was`(text: String, seconds: Int64) throws {
    let time = try #require(Timestamp(text))
    #expect(time.seconds == seconds)
    #expect(time.description == text)
  }

  @Test(arguments: [
    "2024-03-01T09:00:00", "2024-03-01 09:00:00.999", "2024-03-01T09:00:00.5Z",
    "2024-03-01 09:00:00Z", " 2024-03-01 09:00:00", "2024-03-01 09:00:00\t",
  ])
  func `a time in a form of other tools is read`(text: String) {
    #expect(Timestamp(text)?.seconds == 1_709_283_600)
  }

  @Test(arguments: [
    "", "2024-03-01", "2024-03-01 09:00", "2023-02-29 00:00:00", "1900-02-29 00:00:00",
    "2024-13-01 00:00:00", "2024-00-01 00:00:00", "2024-04-31 00:00:00", "2024-01-00 00:00:00",
    "2024-01-01 24:00:00", "2024-01-01 00:60:00", "2024-01-01 00:00:60", "0000-01-01 00:00:00",
    "2024/03/01 09:00:00", "2024-03-01 09.00.00", "2024-03-01_09:00:00", "2024-03-01 09:00:00.",
    "2024-03-01 09:00:00,5", "2024-03-01 09:00:00.5x", "2024-03-01 09:00:00+01:00",
    "2024-03-01  09:00:00", "+024-03-01 09:00:00", "2024-03-01 09:00:0x", "٢٠٢٤-03-01 09:00:00",
  ])
  func `what is no time is refused`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `each day from year 1 to 9999 is written and read back`() {
    var day: Int64 = -62_135_596_800
    while day <= 253_402_300_799 {
      let time = Timestamp(seconds: day)
      #expect(Timestamp(time.description) == time)
      day += 86_400 * 97
    }
  }

  @Test func `what lies outside the calendar becomes its first or last second`() {
    #expect(Timestamp(seconds: .min).description == "0001-01-01 00:00:00")
    #expect(Timestamp(seconds: .max).description == "9999-12-31 23:59:59")
  }
}
