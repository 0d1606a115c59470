import ArgumentParser
import Synchrony
import Yams

@main
struct SynchronyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "synchrony")
}
