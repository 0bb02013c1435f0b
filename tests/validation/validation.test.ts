import { declareSuite } from '../suites.ts';

declareSuite('validation');
