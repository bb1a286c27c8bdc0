using System.Diagnostics;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>One line on a terminal that says how far a long command has got. Nothing of it goes into a file or a pipe.</summary>
internal static class ProgressLine
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.2);

    private static long _shown;

    /// <summary>Shows a text in place of the last one, a few times a second at most.</summary>
    public static void Show(string text)
    {
        if (!Console.IsErrorRedirected && (_shown == 0 || Stopwatch.GetElapsedTime(_shown) > Interval))
        {
            _shown = Stopwatch.GetTimestamp();
            Console.Error.Write($"\r\e[K{text}");
        }
    }

    /// <summary>Removes the line.</summary>
    public static void Clear()
    {
        if (!Console.IsErrorRedirected && _shown != 0)
        {
            Console.Error.Write("\r\e[K");
        }
    }
}
