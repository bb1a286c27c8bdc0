namespace System.IO;

/// <summary>The partition for files.</summary>
internal static class Volume
{
    public const string Root = "I:\\";

    public static string NameOf(string path) =>
        path.StartsWith(Root, StringComparison.Ordinal) ? path.Substring(Root.Length) : throw new ArgumentException(path);
}
