using System.Reflection;

// The version of the package that the tests reference.
[assembly: AssemblyVersion("3.0.77.0")]
