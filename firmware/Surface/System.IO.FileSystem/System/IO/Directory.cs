namespace System.IO;

public static class Directory
{
    public static string[] GetFiles(string path) => throw null;
}
