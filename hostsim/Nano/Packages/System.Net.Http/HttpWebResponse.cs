using System.IO;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Network;

namespace System.Net;

/// <summary>An HTTP response. Each that nobody closes keeps a socket.</summary>
public class HttpWebResponse : WebResponse
{
    private readonly SimulatedEsp32 _chip = SimulatedEsp32.Current;
    private readonly MirrorResponse _response;
    private bool _isClosed;

    internal HttpWebResponse(MirrorResponse response)
    {
        _response = response;
        ContentLength = response.Body.Length;
        Headers.ContentRange = response.Range;
    }

    public HttpStatusCode StatusCode => (HttpStatusCode)_response.Status;

    public override Stream GetResponseStream() => new ResponseStream(_response.Body);

    public override void Close()
    {
        _chip.Mirrors.OpenResponses -= _isClosed ? 0 : 1;
        _isClosed = true;
    }
}
