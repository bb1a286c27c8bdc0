namespace Hospital.Tests.BrokenFiles;

/// <summary>An option or argument that names a file, and a command line in which everything else is right.</summary>
/// <param name="Command">The command, such as "policy sign".</param>
/// <param name="Option">The option or argument, such as "--authority".</param>
/// <param name="Line">The rest of the command line; {f} stands for the broken file.</param>
/// <param name="Valid">A file of the folder that would be right.</param>
/// <param name="Accepts">Kinds of broken files that are no mistake here, with a blank between.</param>
/// <param name="Status">The exit code for a broken file.</param>
internal sealed record FileUse(string Command, string Option, string Line, string Valid, string Accepts = "", int Status = 2)
{
    /// <summary>The kinds of broken files that are a mistake here.</summary>
    /// <param name="valid">A file that would be right.</param>
    public IEnumerable<(string Kind, byte[]? Content)> Kinds(byte[] valid)
    {
        string[] accepted = Accepts.Split(' ');
        return BrokenFile.Kinds(valid).Where(file => !accepted.Contains(file.Kind.Replace(' ', '-')));
    }

    public override string ToString() => $"{Command} {Line}".Trim();
}
