namespace System.IO;

public static class File
{
    public static void Delete(string path) => throw null;
    public static bool Exists(string path) => throw null;
}
