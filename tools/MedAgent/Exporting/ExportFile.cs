using NanoMedAgent.MedAgent.Provisioning;

namespace NanoMedAgent.MedAgent.Exporting;

/// <summary>
/// A file that is there as a whole or not at all: it is written beside its place, and takes it at the end. Only its owner can access it.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _unfinished;
    private readonly bool _mayReplace;

    private ExportFile(string path, bool mayReplace)
    {
        _path = path;
        _unfinished = path + ".unfinished";
        _mayReplace = mayReplace;
        Stream = PrivateFile.Create(_unfinished);
    }

    /// <summary>Where to write.</summary>
    public FileStream Stream { get; }

    /// <summary>Begins a file.</summary>
    /// <exception cref="InvalidDataException">There is a file of this name, and it may not be replaced.</exception>
    public static ExportFile Create(string path, bool mayReplace) => File.Exists(path) && !mayReplace
        ? throw Exists(path)
        : new ExportFile(path, mayReplace);

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="InvalidDataException">Meanwhile there is a file of this name, and it may not be replaced.</exception>
    public void Finish()
    {
        Stream.Dispose();
        if (File.Exists(_path) && !_mayReplace)
        {
            throw Exists(_path);
        }

        File.Move(_unfinished, _path, overwrite: _mayReplace);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        File.Delete(_unfinished);
    }

    private static InvalidDataException Exists(string path) =>
        new($"--out {path}: this file exists; give --force to replace it, or another name");
}
