import ArgumentParser
import Synchrony

struct Platforms: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "platforms",
    abstract: "Lists the supported platforms, one name a line.",
  )

  @Flag(help: "A JSON array instead.")
  var json = false

  func run() async throws {
    let names = supportedPlatforms()
    let output = OutputSettings(isJSON: json, showsProgress: false)
    try await Console(output).run { console in
      console.emit(.array(names.map(JSON.string)))
      for name in names { console.say(name) }
      return .success
    }
  }
}
