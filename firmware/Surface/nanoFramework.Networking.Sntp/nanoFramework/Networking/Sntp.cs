namespace nanoFramework.Networking;

public class Sntp
{
    public static string Server1 { get => throw null; set => throw null; }
    public static void Start() => throw null;
    public static void Stop() => throw null;
}
