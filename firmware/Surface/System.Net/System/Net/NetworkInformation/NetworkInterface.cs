namespace System.Net.NetworkInformation;

public class NetworkInterface
{
    internal NetworkInterface() => throw null;
    public string IPv4Address { get => throw null; }
    public static NetworkInterface[] GetAllNetworkInterfaces() => throw null;
}
