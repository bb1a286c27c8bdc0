using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Files;

namespace System.IO;

/// <summary>An open file. What is written is in flash only after Close, and not always then.</summary>
public class FileStream : Stream
{
    private readonly SimulatedEsp32 _chip = SimulatedEsp32.Current;
    private readonly string _name;
    private readonly bool _isWritten;
    private byte[] _content = [];
    private int _position;
    private bool _isThrough;
    private bool _isClosed;

    public FileStream(string path, FileMode mode, FileAccess access)
    {
        _chip.Call("FileStream..ctor");
        _name = Volume.NameOf(path);
        _isWritten = access == FileAccess.Write;
        if (mode == FileMode.Open && access == FileAccess.Read)
        {
            _content = _chip.UseFlash(files => files.Read(_name));
        }
        else if (mode == FileMode.CreateNew && _isWritten)
        {
            _chip.UseFlash(files =>
            {
                files.Create(_name);
                return true;
            });
        }
        else
        {
            throw new NotSupportedException("the firmware opens no file like this");
        }
    }

    public override long Length
    {
        get
        {
            _chip.Call("FileStream.Length");
            return _content.Length;
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        _chip.Call("FileStream.Read");
        int read = Math.Min(count, _content.Length - _position);
        Array.Copy(_content, _position, buffer, offset, read);
        _position += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _chip.Call("FileStream.Write");
        int length = _content.Length;
        Array.Resize(ref _content, length + count);
        Array.Copy(buffer, offset, _content, length, count);
        if (_content.Length >= DeviceFiles.BufferBytes)
        {
            _isThrough = true;
            _chip.UseFlash(files =>
            {
                files.WriteThrough(_name, _content);
                return true;
            });
        }
    }

    public override void Close()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _chip.Call("FileStream.Close");
        if (_isWritten && !_isThrough)
        {
            _chip.UseFlash(files =>
            {
                files.Close(_name, _content);
                return true;
            });
        }
    }
}
