using System.Globalization;

namespace Hospital.Tests.BrokenFiles;

/// <summary>What a program writes about a broken file: one line with the file and what to do, and an exit code.</summary>
internal static class OneLine
{
    /// <summary>What is wrong with what a program has written; null if nothing is.</summary>
    public static string? FindFault(ProgramResult result, string program, string path, int status)
    {
        string error = result.Error;
        string[] lines = error.Split(Environment.NewLine);
        string all = error + result.Output;
        return result.Status != status ? $"exit code {result.Status}: {all}"
            : lines is not [_, ""] ? $"not one line: {error}"
            : !error.StartsWith($"{program}: ", StringComparison.Ordinal) ? $"not by {program}: {error}"
            : !error.Contains(path, StringComparison.Ordinal) ? $"without the file: {error}"
            : !error.Contains("; ", StringComparison.Ordinal) && !error.Contains(" must ", StringComparison.Ordinal)
                ? $"without what to do: {error}"
            : error.Contains("fault of the program", StringComparison.Ordinal) ? error
            : error.Contains("   at ", StringComparison.Ordinal) ? $"with a stack trace: {error}"
            : lines[0].Any(IsControl) || result.Output.Any(letter => IsControl(letter) && letter is not ('\r' or '\n'))
                ? $"with control characters: {all}"
            : null;
    }

    private static bool IsControl(char letter) =>
        char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate;
}
