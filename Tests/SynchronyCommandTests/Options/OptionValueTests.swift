import ArgumentParser
import Synchrony
import Testing

@testable import SynchronyCommand

struct OptionValueTests {
  @Test(
    arguments: [
      ("1", 1), ("500000", 500_000), ("500k", 500_000), ("1.5M", 1_500_000), ("2Ki", 2_048),
      ("1G", 1_000_000_000),
    ] as [(String, Int64)]
  )
  func `a rate is bytes, or thousands of them`(text: String, rate: Int64) throws {
    #expect(try OptionValue.rate(text) == rate)
  }

  @Test(arguments: ["", "0", "-1", "fast", "1.2.3", "5 M", "1e9", "99999999999G", ".", "k"])
  func `what is no rate is refused`(text: String) {
    #expect(throws: (any Error).self) { try OptionValue.rate(text) }
  }

  @Test(arguments: ["0", "-1", "x", "", "1025", "1.5"])
  func `what is no number of transfers is refused`(text: String) {
    #expect(throws: (any Error).self) { try OptionValue.jobs(text) }
  }

  @Test(arguments: ["tw", "std", "dts", "sb", "db", "twoWay", "push-backup"])
  func `the names of modes that other programs use are understood`(text: String) throws {
    _ = try OptionValue.mode(text)
  }

  @Test(arguments: ConflictPolicy.allCases)
  func `each policy has its name`(policy: ConflictPolicy) throws {
    #expect(try OptionValue.conflict(policy.rawValue) == policy)
  }

  @Test(arguments: ["both", "", "oldest"])
  func `what is no policy is refused`(text: String) {
    #expect(throws: (any Error).self) { try OptionValue.conflict(text) }
  }

  @Test func `the command line goes before the file`() throws {
    let settings = Settings([
      .platform: .text("S3"), .remote: .text("/file"), .dataFolder: .text("Daten"),
    ])
    let arguments = try ConnectionArguments.parse(["--platform", "Folder", "--remote", "/line"])
    let (platform, options) = try arguments.resolved(with: settings)
    #expect(platform == "Folder")
    #expect(options.remote == "/line")
    #expect(options.dataFolder == "Daten")
    #expect(try ConnectionArguments.parse([]).resolved(with: Settings()).platform == "S3")
  }

  @Test(arguments: [
    (["--bucket", "team"], "Folder", "synchrony.yml says Folder; add --platform S3."),
    (["--endpoint-url", "http://x"], "folder", "synchrony.yml says folder; add --platform S3."),
    (["--remote", "/x"], "S3", "synchrony.yml says S3; add --platform Folder."),
    (["--remote", "/x"], nil, "without --platform it is S3; add --platform Folder."),
    (["--platform", "Folder", "--region", "x"], "S3", "leave one of them out."),
  ])
  func `an option of another platform does not go unheard`(
    words: [String],
    platform: String?,
    end: String,
  ) throws {
    let settings = Settings(platform.map { [.platform: .text($0)] } ?? [:])
    let arguments = try ConnectionArguments.parse(words)
    let error = #expect(throws: ValidationError.self) { try arguments.resolved(with: settings) }
    #expect(error?.message.hasSuffix(end) == true, "\(String(describing: error))")
  }

  @Test func `what the file says of another platform is left alone`() throws {
    let settings = Settings([.platform: .text("Folder"), .bucket: .text("team")])
    let arguments = try ConnectionArguments.parse(["--platform", "S3"])
    #expect(try arguments.resolved(with: settings).platform == "S3")
    #expect(try ConnectionArguments.parse([]).resolved(with: settings).platform == "Folder")
  }

  @Test func `quiet and verbose contradict each other`() {
    #expect(throws: (any Error).self) { try OutputArguments.parse(["-q", "-v"]) }
  }
}
