using NanoMedAgent.Hospital.Texts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// Writes to standard output and standard error. Into a file or a pipe tables have no colours and a fixed width. Control characters are
/// shown and not sent to the terminal, because texts come from devices and files.
/// </summary>
internal static class Output
{
    private const int RedirectedWidth = 200;

    /// <summary>Writes a table or another object of Spectre.Console.</summary>
    public static void Write(IRenderable content)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        console.Write(content);
    }

    /// <summary>Adds a row of texts as they are: no markup.</summary>
    public static void AddTexts(this Table table, params IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(Printable.Escape(cell))));

    /// <summary>Writes a line.</summary>
    public static void Line(string text) => Console.WriteLine(Printable.Escape(text));

    /// <summary>Writes what is probably a mistake, in one line to standard error.</summary>
    public static void Warn(string warning) => Console.Error.WriteLine($"medagent: warning: {Printable.Line(warning)}");
}
