using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Files;
using NanoMedAgent.Nano.Network;
using NanoMedAgent.Nano.Threads;

namespace System.Net;

/// <summary>An HTTP request. After a handshake that fails, its socket is nobody's until a finalizer runs.</summary>
public class HttpWebRequest : WebRequest
{
    private const long AnswerMs = 150;

    private readonly string _address;
    private int? _from;
    private int? _to;

    internal HttpWebRequest(string address) => _address = address;

    public X509Certificate HttpsAuthentCert { get; set; }

    public bool KeepAlive { get; set; }

    public int ReadWriteTimeout { get; set; }

    public void AddRange(int from, int to)
    {
        _from = from;
        _to = to;
    }

    public override WebResponse GetResponse()
    {
        SimulatedEsp32 chip = SimulatedEsp32.Current;
        chip.Call("HttpWebRequest.GetResponse");
        FirmwareThread.Current.Wait(null, chip.Scheduler.NowMs + AnswerMs);
        MirrorResponse response = chip.Mirrors.Send(new MirrorRequest(_address, _from, _to, HttpsAuthentCert?.Pem))
            ?? throw new NativeFailureException();
        chip.Mirrors.OpenResponses++;
        return new HttpWebResponse(response);
    }
}
