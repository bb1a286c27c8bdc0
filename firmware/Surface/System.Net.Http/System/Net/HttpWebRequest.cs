using System.Security.Cryptography.X509Certificates;

namespace System.Net;

public class HttpWebRequest : WebRequest
{
    internal HttpWebRequest() => throw null;
    public X509Certificate HttpsAuthentCert { get => throw null; set => throw null; }
    public bool KeepAlive { get => throw null; set => throw null; }
    public int ReadWriteTimeout { get => throw null; set => throw null; }
    public void AddRange(int from, int to) => throw null;
}
