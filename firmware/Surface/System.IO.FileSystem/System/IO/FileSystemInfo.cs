namespace System.IO;

public abstract class FileSystemInfo : MarshalByRefObject
{
}
