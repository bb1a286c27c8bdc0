using System.Reflection;

[assembly: AssemblyVersion("2.2.203.0")]
