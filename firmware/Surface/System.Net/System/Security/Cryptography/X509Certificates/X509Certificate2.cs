namespace System.Security.Cryptography.X509Certificates;

public class X509Certificate2 : X509Certificate
{
    public X509Certificate2(byte[] rawData, byte[] key, string password) => throw null;
    public X509Certificate2(string rawData, string key, string password) => throw null;
}
