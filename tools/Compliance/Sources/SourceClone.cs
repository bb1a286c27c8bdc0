using System.Diagnostics;
using System.Globalization;

namespace NanoMedAgent.Compliance.Sources;

/// <summary>A clone of this repository: where it is, and which commit it has.</summary>
public sealed class SourceClone
{
    private const string Solution = "nanoMedAgent.sln";

    private SourceClone(string root) => Root = root;

    /// <summary>Its root folder, an absolute path.</summary>
    public string Root { get; }

    /// <summary>The commit, 40 hex digits; null where git is not installed, or the folder is an export without history.</summary>
    public string? Commit => Git("rev-parse", "HEAD");

    /// <summary>When the commit was made; null where <see cref="Commit"/> is.</summary>
    public DateTimeOffset? CommitTime =>
        Git("log", "-1", "--format=%ct") is { } line
        && long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Whether files differ from the commit, or are not in it; null where <see cref="Commit"/> is.</summary>
    public bool? IsChanged => Git("status", "--porcelain") is { } lines ? lines.Length > 0 : null;

    /// <summary>The clone around a folder.</summary>
    /// <param name="folder">The clone's root, or a folder in it.</param>
    /// <exception cref="InvalidDataException">There is none; the message says what to do.</exception>
    public static SourceClone Around(string folder)
    {
        for (DirectoryInfo? place = new(folder); place is not null; place = place.Parent)
        {
            if (File.Exists(Path.Combine(place.FullName, Solution)))
            {
                return new SourceClone(place.FullName);
            }
        }

        throw new InvalidDataException(
            $"{folder} is not in a clone of nanoMedAgent ({Solution} is in no folder above it); give the clone with --source");
    }

    /// <summary>The absolute path of a file or folder of the clone.</summary>
    /// <param name="path">From the root, with slashes.</param>
    public string Place(string path) => Path.Combine(Root, path);

    /// <summary>What a command of git prints, without blanks at its ends; null where it fails.</summary>
    private string? Git(params string[] arguments)
    {
        // In an export without history, git would answer for a clone around it.
        if (!Path.Exists(Place(".git")))
        {
            return null;
        }

        try
        {
            using Process git = Process.Start(new ProcessStartInfo("git", ["-C", Root, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> errors = git.StandardError.ReadToEndAsync();
            string printed = git.StandardOutput.ReadToEnd();
            errors.Wait();
            git.WaitForExit();
            return git.ExitCode == 0 ? printed.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // git is not installed.
            return null;
        }
    }
}
