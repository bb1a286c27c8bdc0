using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoMedAgent.MedAgent;

/// <summary>Tables to standard output; into a file or a pipe without colours, and never wrapped to a width that nobody has.</summary>
internal static class Output
{
    private const int WidthOfPipes = 200;

    /// <summary>Writes something.</summary>
    public static void Write(IRenderable content)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthOfPipes;
        }

        console.Write(content);
    }
}
