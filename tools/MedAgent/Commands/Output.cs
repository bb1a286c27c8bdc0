using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Writes tables to standard output. Into a file or a pipe it uses no colours and a fixed width.</summary>
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
}
